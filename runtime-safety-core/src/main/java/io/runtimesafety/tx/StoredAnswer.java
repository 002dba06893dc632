package io.runtimesafety.tx;

/**
 * The first answer to a request, kept so that a repeat gets the same one.
 *
 * @param requestDigest tells a true repeat from another request under the same key
 * @param answer the answer as text, at most 256 KiB
 */
public record StoredAnswer(String requestDigest, String answer) {
    public static final int MOST_BYTES = 256 * 1024;

    public StoredAnswer {
        Texts.requireName("request digest", requestDigest);
        Texts.requireText("answer", answer, MOST_BYTES);
    }
}

package io.runtimesafety.tx;

/**
 * Names one request of one caller.
 *
 * @param scope whose key it is, so that two principals may use the same one
 * @param key what the caller sent: 1 to 128 visible ASCII characters
 */
public record IdempotencyKey(String scope, String key) {
    private static final int LONGEST_KEY = 128;

    public IdempotencyKey {
        Texts.requireName("idempotency scope", scope);
        if (key.isEmpty() || key.length() > LONGEST_KEY || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("idempotency key must have 1 to 128 visible ASCII characters");
        }
    }
}

package io.runtimesafety.redis;

import io.runtimesafety.tx.StoredAnswer;
import java.util.UUID;

/** An answer as Redis keeps it: the id of the call that kept it, the request's digest, and the answer, by line. */
final class AnswerRow {
    private static final int PARTS = 3;

    private AnswerRow() {}

    static String of(StoredAnswer answer) {
        return UUID.randomUUID() + "\n" + answer.requestDigest() + '\n' + answer.answer();
    }

    static StoredAnswer parse(String row) {
        String[] parts = row.split("\n", PARTS);
        return Unexpected.read("kept answer", () -> new StoredAnswer(parts[1], parts[2]));
    }
}

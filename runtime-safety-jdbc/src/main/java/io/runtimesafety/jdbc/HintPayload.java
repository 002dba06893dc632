package io.runtimesafety.jdbc;

import io.runtimesafety.control.ChangeHint;
import java.util.UUID;

/** A hint as text: {@code epoch:revision}. */
final class HintPayload {
    private HintPayload() {}

    static String write(ChangeHint hint) {
        return hint.epoch() + ":" + hint.revision();
    }

    /** What cannot be read is still a reason to look. */
    static ChangeHint read(String payload) {
        int colon = payload.indexOf(':');
        try {
            return new ChangeHint(
                    UUID.fromString(payload.substring(0, Math.max(0, colon))),
                    Long.parseLong(payload.substring(colon + 1)));
        } catch (IllegalArgumentException malformed) {
            return ChangeHint.look();
        }
    }
}

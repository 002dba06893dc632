package io.runtimesafety.control;

import java.util.UUID;

/**
 * A point in one history of control state. Two stores that agree on all three agree on every document.
 *
 * @param epoch made with the store's schema
 * @param revision counts changes, without gaps
 * @param changeId random per revision: tells this revision 12 from another one issued after a restore
 */
public record ControlPosition(UUID epoch, long revision, UUID changeId) {
    private static final UUID NIL = new UUID(0, 0);

    /** Before anything was read. */
    public static final ControlPosition NONE = new ControlPosition(NIL, 0, NIL);

    @Override
    public String toString() {
        return equals(NONE) ? "nothing" : "revision " + revision + " (change " + changeId + ", epoch " + epoch + ')';
    }
}

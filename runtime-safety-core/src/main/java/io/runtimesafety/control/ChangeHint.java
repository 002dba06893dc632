package io.runtimesafety.control;

import java.util.UUID;

/**
 * Says that control state may have moved. Carries no state, may be lost, repeated or late; whoever hears it looks.
 *
 * @param epoch the store's epoch
 * @param revision the revision reached
 */
public record ChangeHint(UUID epoch, long revision) {
    private static final ChangeHint LOOK = new ChangeHint(ControlPosition.NONE.epoch(), Long.MAX_VALUE);

    /** For an adapter that cannot tell what it missed, after a reconnect for example. */
    public static ChangeHint look() {
        return LOOK;
    }

    /** Whether a node at this position already has what the hint speaks of. */
    public boolean isKnownAt(ControlPosition position) {
        return epoch.equals(position.epoch()) && revision <= position.revision();
    }

    /** The hint as adapters send it through their channels; {@link #parse} reads it. */
    public String toText() {
        return epoch + " " + revision;
    }

    /** Reads {@link #toText}. What cannot be read is still a reason to look. */
    public static ChangeHint parse(String text) {
        int space = text.indexOf(' ');
        try {
            return new ChangeHint(
                    UUID.fromString(text.substring(0, Math.max(0, space))), Long.parseLong(text.substring(space + 1)));
        } catch (IllegalArgumentException malformed) {
            return look();
        }
    }
}

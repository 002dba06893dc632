package io.runtimesafety.control;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What changed since a position, read in one piece.
 *
 * @param continuity how the asked position relates to the store's history
 * @param head where the store is now
 * @param storeTime the store's clock at the reading
 * @param documents those changed after the asked position, tombstones included, when it continues; otherwise all
 *     documents, tombstones left out. In no particular order.
 */
public record ControlChanges(
        Continuity continuity, ControlPosition head, Instant storeTime, List<ControlDocument> documents) {
    public ControlChanges {
        documents = List.copyOf(documents);
    }

    /** How a position a node has reached relates to what the store remembers. */
    public enum Continuity {
        /** The store's history contains it. */
        CONTINUES,
        /** The node has read nothing yet, or is older than the history the store keeps. */
        RELOADED,
        /** The store's history does not contain it: the store was restored, or lost writes. */
        REGRESSED;

        /**
         * Judges a position; the same for every adapter.
         *
         * @param changeAtAsked what the store remembers of the asked revision, null for nothing
         * @param oldestRemembered the oldest revision the store remembers
         */
        public static Continuity of(
                ControlPosition asked, ControlPosition head, @Nullable UUID changeAtAsked, long oldestRemembered) {
            if (asked.equals(ControlPosition.NONE)) {
                return RELOADED;
            }
            if (!asked.epoch().equals(head.epoch()) || asked.revision() > head.revision()) {
                return REGRESSED;
            }
            if (changeAtAsked == null) {
                return asked.revision() < oldestRemembered ? RELOADED : REGRESSED;
            }
            return changeAtAsked.equals(asked.changeId()) ? CONTINUES : REGRESSED;
        }
    }
}

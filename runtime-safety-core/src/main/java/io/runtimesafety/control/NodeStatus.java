package io.runtimesafety.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * The last sign of life of a node.
 *
 * @param beat what it said
 * @param lastSeen when, by the store's clock
 * @param silence how long ago that was, by the store's clock
 */
public record NodeStatus(NodeBeat beat, Instant lastSeen, Duration silence) {
    /** By node key, then by instance as text: the order every store lists nodes in. */
    public static final Comparator<NodeStatus> ORDER = Comparator.<NodeStatus, String>comparing(
                    status -> status.beat().nodeKey())
            .thenComparing(status -> status.beat().instance().toString());
}

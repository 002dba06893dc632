package io.runtimesafety.control;

import java.time.Duration;
import java.time.Instant;

/**
 * The last sign of life of a node.
 *
 * @param beat what it said
 * @param lastSeen when, by the store's clock
 * @param silence how long ago that was, by the store's clock
 */
public record NodeStatus(NodeBeat beat, Instant lastSeen, Duration silence) {}

package io.runtimesafety.event;

import java.time.Instant;

/** A change of state or a failure, never a single successful call. Each part of the library has its own records. */
public interface SafetyEvent {
    /** Stable and of low cardinality, such as {@code store_regressed}: fit for a metric tag. */
    String name();

    /** When it happened, by this node's clock. */
    Instant at();
}

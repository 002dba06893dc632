package io.runtimesafety.control;

/** How sure a node is of its control state. */
public enum Freshness {
    /** Nothing was ever read, from the store or from the last-known-good file. */
    UNKNOWN,
    /** Confirmed by the store a moment ago. */
    FRESH,
    /** Not confirmed for a while; everything still counts. */
    STALE,
    /** Not confirmed for too long, or known from the file only: each kind's {@link FailMode} applies. */
    EXPIRED
}

package io.runtimesafety.gate;

/**
 * Something that may refuse work: a stop, a breaker, a throttle, unknown control state. Safe for use by many threads,
 * never blocks and never throws.
 */
@FunctionalInterface
public interface Gate {
    /** Whether work may go on now. Decides only: it counts nothing and reserves nothing. */
    Decision check();
}

package io.runtimesafety.jdbc;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits between attempts to reconnect: random, up to a bound that doubles to 5 s. Used by one thread. */
final class Backoff {
    private static final long SHORTEST_BOUND_MILLIS = 100;
    private static final long LONGEST_BOUND_MILLIS = 5_000;

    private long bound = SHORTEST_BOUND_MILLIS;

    Duration next() {
        long wait = 1 + ThreadLocalRandom.current().nextLong(bound);
        bound = Math.min(LONGEST_BOUND_MILLIS, bound * 2);
        return Duration.ofMillis(wait);
    }

    void reset() {
        bound = SHORTEST_BOUND_MILLIS;
    }
}

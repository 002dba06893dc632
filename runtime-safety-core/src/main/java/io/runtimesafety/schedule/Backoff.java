package io.runtimesafety.schedule;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits between attempts at something that fails: each one random, up to a bound that doubles from the first to the
 * longest. So a fleet that lost its store does not come back in step. Used by one thread.
 */
public final class Backoff {
    private final long first;
    private final long longest;
    private long bound;

    /** Bounds of the first wait and of every later one. */
    public Backoff(Duration first, Duration longest) {
        this.first = Math.min(first.toNanos(), longest.toNanos());
        this.longest = longest.toNanos();
        this.bound = this.first;
    }

    /** How long to wait before the next attempt; more than zero. */
    public Duration next() {
        long wait = ThreadLocalRandom.current().nextLong(bound) + 1;
        bound = Math.min(longest, bound * 2);
        return Duration.ofNanos(wait);
    }

    /** Begins anew, after an attempt that succeeded. */
    public void reset() {
        bound = first;
    }
}

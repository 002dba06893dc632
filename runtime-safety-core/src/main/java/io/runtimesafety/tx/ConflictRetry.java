package io.runtimesafety.tx;

import io.runtimesafety.schedule.Backoff;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one way store adapters repeat a transaction that lost a conflict: after a random wait that grows from 1 ms
 * to 32 ms, until a limit of time is used up. Safe for use by many threads.
 */
public final class ConflictRetry {
    private static final Duration FIRST_WAIT = Duration.ofMillis(1);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(32);

    private final long limitNanos;
    private final LongSupplier ticker;

    public ConflictRetry(Duration limit, LongSupplier ticker) {
        this.limitNanos = limit.toNanos();
        this.ticker = ticker;
    }

    /** Runs {@code attempt} until it ends in anything but a {@link ConflictException}, or time is up. */
    public <T> T run(Supplier<T> attempt) {
        long started = ticker.getAsLong();
        Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
        for (int conflicts = 1; ; conflicts++) {
            try {
                return attempt.get();
            } catch (ConflictException conflict) {
                if (ticker.getAsLong() - started >= limitNanos
                        || Thread.currentThread().isInterrupted()) {
                    throw new ConflictException(
                            "gave up after " + conflicts + " conflicting attempts: " + conflict.getMessage(), conflict);
                }
                LockSupport.parkNanos(backoff.next().toNanos());
            }
        }
    }
}

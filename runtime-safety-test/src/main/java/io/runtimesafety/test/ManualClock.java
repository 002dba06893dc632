package io.runtimesafety.test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Wall clock and ticker that move only when told to, and together. Safe for use by many threads. */
public final class ManualClock implements InstantSource {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final AtomicLong passed = new AtomicLong();

    @Override
    public Instant instant() {
        return START.plusNanos(passed.get());
    }

    /** The same time as nanoseconds that only grow. */
    public LongSupplier ticker() {
        return passed::get;
    }

    /** Lets time pass. */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards: " + time);
        }
        passed.addAndGet(time.toNanos());
    }
}

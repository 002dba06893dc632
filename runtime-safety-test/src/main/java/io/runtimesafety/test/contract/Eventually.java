package io.runtimesafety.test.contract;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Assertions that become true within a time. */
final class Eventually {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Eventually() {}

    /** Runs {@code assertion} until it holds; fails with what it says last once {@code most} has passed. */
    static void within(Duration most, Runnable assertion) {
        long started = System.nanoTime();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (System.nanoTime() - started > most.toNanos()) {
                    throw new AssertionError("not within " + most + ": " + notYet.getMessage(), notYet);
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
        }
    }
}

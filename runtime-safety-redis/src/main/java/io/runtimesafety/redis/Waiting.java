package io.runtimesafety.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waiting for answers, always with a limit. An interruption does not cut it short but is kept for the caller. */
record Waiting(LongSupplier ticker) {
    private static final Logger log = LoggerFactory.getLogger(Waiting.class);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration MANNERS = Duration.ofMillis(500);

    long now() {
        return ticker.getAsLong();
    }

    <T> T await(CompletableFuture<T> future, long until) throws ExecutionException, TimeoutException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get(Math.max(until - now(), 0), TimeUnit.NANOSECONDS);
                } catch (InterruptedException kept) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** For what is only good manners: closing a connection whose server may be gone. */
    void awaitQuietly(CompletableFuture<?> future) {
        try {
            await(future, now() + MANNERS.toNanos());
        } catch (ExecutionException | TimeoutException unwilling) {
            log.debug("closing did not end well", unwilling);
        }
    }

    void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }
}

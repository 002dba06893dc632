package io.runtimesafety.jdbc;

import io.runtimesafety.tx.StoreHealth;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a sign of life on a thread of its own, so that a pool which makes callers wait holds nobody up. Who asks
 * while a question is under way gets its answer too. Safe for use by many threads.
 */
final class Probe implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final Callable<String> question;
    private final Duration timeout;
    private final LongSupplier ticker;
    private final ThreadPoolExecutor thread;
    private final AtomicReference<@Nullable CompletableFuture<String>> underWay = new AtomicReference<>();

    /** @param question answers with the detail of a healthy store, or throws */
    Probe(Callable<String> question, Duration timeout, LongSupplier ticker) {
        this.question = question;
        this.timeout = timeout;
        this.ticker = ticker;
        this.thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Probe::newThread);
        this.thread.allowCoreThreadTimeOut(true);
    }

    private static Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "runtime-safety-jdbc-probe");
        thread.setDaemon(true);
        return thread;
    }

    StoreHealth run() {
        long started = ticker.getAsLong();
        try {
            return health(true, started, ask().get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException failed) {
            return health(false, started, SqlFailures.message(failed.getCause() == null ? failed : failed.getCause()));
        } catch (TimeoutException late) {
            return health(false, started, "no answer within " + timeout.toMillis() + " ms");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return health(false, started, "interrupted");
        }
    }

    private CompletableFuture<String> ask() {
        CompletableFuture<String> mine = new CompletableFuture<>();
        CompletableFuture<String> earlier = underWay.compareAndExchange(null, mine);
        if (earlier != null) {
            return earlier;
        }
        try {
            thread.execute(() -> answer(mine));
        } catch (RejectedExecutionException closed) {
            closed(mine);
        }
        return mine;
    }

    /** The next question may be asked before this answer is heard, so nobody gets an answer from before they asked. */
    private void answer(CompletableFuture<String> mine) {
        try {
            String detail = question.call();
            underWay.compareAndSet(mine, null);
            mine.complete(detail);
        } catch (Throwable failure) {
            underWay.compareAndSet(mine, null);
            mine.completeExceptionally(failure);
        }
    }

    private void closed(CompletableFuture<String> asked) {
        underWay.compareAndSet(asked, null);
        asked.completeExceptionally(new IllegalStateException("closed"));
    }

    private StoreHealth health(boolean reachable, long started, String detail) {
        return new StoreHealth(reachable, Duration.ofNanos(ticker.getAsLong() - started), detail);
    }

    /** Whoever still waits is answered: the thread may never have begun. */
    @Override
    public void close() {
        thread.shutdown();
        CompletableFuture<String> asked = underWay.get();
        if (asked != null) {
            closed(asked);
        }
        thread.shutdownNow();
    }
}

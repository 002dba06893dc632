package io.runtimesafety.jdbc;

import io.runtimesafety.tx.StoreHealth;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Asks for a sign of life on a thread of its own, so that a pool which makes callers wait holds nobody up. */
final class Probe implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final Callable<String> question;
    private final Duration timeout;
    private final LongSupplier ticker;
    private final ThreadPoolExecutor thread;

    /** @param question answers with the detail of a healthy store, or throws */
    Probe(Callable<String> question, Duration timeout, LongSupplier ticker) {
        this.question = question;
        this.timeout = timeout;
        this.ticker = ticker;
        this.thread = new ThreadPoolExecutor(
                0, 1, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Probe::newThread);
    }

    private static Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "runtime-safety-jdbc-probe");
        thread.setDaemon(true);
        return thread;
    }

    StoreHealth run() {
        long started = ticker.getAsLong();
        try {
            Future<String> answer = thread.submit(question);
            return health(true, started, answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException failed) {
            return health(false, started, SqlFailures.message(failed.getCause() == null ? failed : failed.getCause()));
        } catch (TimeoutException late) {
            return health(false, started, "no answer within " + timeout.toMillis() + " ms");
        } catch (RejectedExecutionException busy) {
            return health(false, started, thread.isShutdown() ? "closed" : "an earlier probe has no answer yet");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return health(false, started, "interrupted");
        }
    }

    private StoreHealth health(boolean reachable, long started, String detail) {
        return new StoreHealth(reachable, Duration.ofNanos(ticker.getAsLong() - started), detail);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

package io.runtimesafety.internal;

import io.runtimesafety.schedule.TaskScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks on two shared daemon threads, and those that ask for it on one of their own. */
public final class PooledTaskScheduler implements TaskScheduler {
    private static final Logger log = LoggerFactory.getLogger(PooledTaskScheduler.class);
    private static final LongSupplier TICKER = SystemClocks.ticker();
    private static final int SHARED_THREADS = 2;
    private static final Duration LET_END = Duration.ofMillis(1_500);
    private static final Duration AFTER_INTERRUPT = Duration.ofMillis(500);

    private final String threadPrefix;
    private final ScheduledThreadPoolExecutor shared;
    private final List<ScheduledThreadPoolExecutor> executors = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    public PooledTaskScheduler(String threadPrefix) {
        this.threadPrefix = threadPrefix;
        this.shared = newExecutor("tasks", SHARED_THREADS);
    }

    private ScheduledThreadPoolExecutor newExecutor(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(threads, work -> {
            String suffix = threads == 1 ? "" : "-" + number.incrementAndGet();
            Thread thread = new Thread(work, threadPrefix + '-' + name + suffix);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executors.add(executor);
        if (closed) {
            executor.shutdownNow();
        }
        return executor;
    }

    @Override
    public Task schedule(String name, Supplier<Duration> work) {
        return start(new PeriodicTask(name, work, shared));
    }

    @Override
    public Task scheduleOnOwnThread(String name, Supplier<Duration> work) {
        return start(new PeriodicTask(name, work, newExecutor(name, 1)));
    }

    private static Task start(PeriodicTask task) {
        task.wake();
        return task;
    }

    /** Work under way may end by itself for a while; only what hangs is interrupted. */
    @Override
    public void close() {
        closed = true;
        executors.forEach(ScheduledThreadPoolExecutor::shutdown);
        if (!haveEndedWithin(LET_END)) {
            executors.forEach(ScheduledThreadPoolExecutor::shutdownNow);
            if (!haveEndedWithin(AFTER_INTERRUPT)) {
                log.warn("a task is still running after close");
            }
        }
    }

    private boolean haveEndedWithin(Duration limit) {
        long started = TICKER.getAsLong();
        try {
            boolean ended = true;
            for (ScheduledThreadPoolExecutor executor : executors) {
                long left = limit.toNanos() - (TICKER.getAsLong() - started);
                ended &= executor.awaitTermination(Math.max(left, 0), TimeUnit.NANOSECONDS);
            }
            return ended;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

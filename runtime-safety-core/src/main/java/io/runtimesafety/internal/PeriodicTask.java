package io.runtimesafety.internal;

import io.runtimesafety.schedule.TaskScheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One piece of periodic work: waiting, running, or running with another run asked for. */
final class PeriodicTask implements TaskScheduler.Task {
    private static final Logger log = LoggerFactory.getLogger(PeriodicTask.class);
    private static final Duration WAIT_AFTER_FIRST_FAILURE = Duration.ofSeconds(1);

    private final String name;
    private final Supplier<Duration> work;
    private final ScheduledExecutorService executor;

    /** Guards everything below; never held while the work runs. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Future<?> next;
    /** Number of the newest appointment; a thread that comes with an older one, cancelled too late, does nothing. */
    private long newest;

    private Duration lastWait = WAIT_AFTER_FIRST_FAILURE;
    private boolean running;
    private boolean woken;
    private boolean cancelled;

    PeriodicTask(String name, Supplier<Duration> work, ScheduledExecutorService executor) {
        this.name = name;
        this.work = work;
        this.executor = executor;
    }

    private void run(long appointment) {
        if (!begin(appointment)) {
            return;
        }
        Duration wait = null;
        try {
            wait = work.get();
        } catch (Throwable failure) {
            log.error("task failed, it will run again task={}", name, failure);
        } finally {
            end(wait);
        }
    }

    private boolean begin(long appointment) {
        lock.lock();
        try {
            if (cancelled || appointment != newest) {
                return false;
            }
            woken = false;
            running = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable Duration wait) {
        lock.lock();
        try {
            running = false;
            lastWait = wait == null ? lastWait : wait;
            runAfter(woken ? Duration.ZERO : lastWait);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wake() {
        lock.lock();
        try {
            if (woken) {
                return;
            }
            woken = true;
            if (!running) {
                if (next != null) {
                    next.cancel(false);
                }
                runAfter(Duration.ZERO);
            }
        } finally {
            lock.unlock();
        }
    }

    private void runAfter(Duration wait) {
        if (cancelled) {
            return;
        }
        long appointment = ++newest;
        try {
            next = executor.schedule(() -> run(appointment), wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            cancelled = true;
        }
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            cancelled = true;
            if (next != null) {
                next.cancel(false);
            }
        } finally {
            lock.unlock();
        }
    }
}

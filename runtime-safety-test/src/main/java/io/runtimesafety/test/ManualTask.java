package io.runtimesafety.test;

import io.runtimesafety.schedule.TaskScheduler;
import java.time.Duration;
import java.util.function.Supplier;

/** One task of a {@link ManualTaskScheduler}. */
final class ManualTask implements TaskScheduler.Task {
    private static final long SHORTEST_WAIT_NANOS = 1;
    private static final Duration WAIT_AFTER_FIRST_FAILURE = Duration.ofSeconds(1);

    private final String name;
    private final Supplier<Duration> work;
    private final ManualClock clock;
    private volatile long due;
    private volatile Duration lastWait = WAIT_AFTER_FIRST_FAILURE;
    private volatile boolean woken = true;
    private volatile boolean cancelled;

    ManualTask(String name, Supplier<Duration> work, ManualClock clock) {
        this.name = name;
        this.work = work;
        this.clock = clock;
    }

    String name() {
        return name;
    }

    /** Nanoseconds until it falls due; zero or less when it is due. */
    long dueIn() {
        return woken ? 0 : due - clock.ticker().getAsLong();
    }

    boolean isCancelled() {
        return cancelled;
    }

    void run() {
        woken = false;
        try {
            lastWait = work.get();
        } finally {
            due = clock.ticker().getAsLong() + Math.max(lastWait.toNanos(), SHORTEST_WAIT_NANOS);
        }
    }

    @Override
    public void wake() {
        woken = true;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}

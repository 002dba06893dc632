package io.runtimesafety.schedule;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Runs the library's periodic work. Safe for use by many threads. The default one uses a small pool of daemon threads;
 * tests use one that runs nothing until told to.
 */
public interface TaskScheduler extends AutoCloseable {
    /**
     * Runs {@code work} soon and then again and again, never twice at once, each time after the wait the last run
     * returned. An exception is logged and the last wait is kept.
     */
    Task schedule(String name, Supplier<Duration> work);

    /** Like {@link #schedule}, on a thread of its own, for work that may hang and must not hold up the rest. */
    Task scheduleOnOwnThread(String name, Supplier<Duration> work);

    /** Cancels every task and waits a short while for those under way. */
    @Override
    void close();

    /** A piece of periodic work that was scheduled. */
    interface Task {
        /** Runs the work now instead of after its wait. While it is running, it runs once more right after. */
        void wake();

        /** Runs it no more; a run under way goes on to its end. */
        void cancel();
    }
}

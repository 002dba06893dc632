package io.runtimesafety.control;

import io.runtimesafety.tx.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands hints to subscribers on one thread of its own, for adapters: never on the thread that found out, so a slow
 * subscriber holds up neither a driver nor a commit. Hints that come faster than they are handed on are merged into
 * the newest. Safe for use by many threads.
 */
public final class HintDispatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HintDispatcher.class);
    private static final long IDLE_SECONDS = 30;

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final AtomicReference<ChangeHint> waiting = new AtomicReference<>();
    private final ThreadPoolExecutor thread;

    private record Entry(Consumer<ChangeHint> listener) {}

    /**
     * Without subscribers yet.
     *
     * @param threadName the daemon thread's; it exists only while there is something to hand on
     */
    public HintDispatcher(String threadName) {
        thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> newThread(work, threadName));
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread newThread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    public Subscription subscribe(Consumer<ChangeHint> listener) {
        Entry entry = new Entry(listener);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    /** Returns at once. After {@link #close} it does nothing. */
    public void publish(ChangeHint hint) {
        if (waiting.getAndAccumulate(hint, HintDispatcher::merge) == null) {
            try {
                thread.execute(this::handOn);
            } catch (RejectedExecutionException closed) {
                log.debug("hint after close");
            }
        }
    }

    private static ChangeHint merge(@Nullable ChangeHint earlier, ChangeHint later) {
        if (earlier == null) {
            return later;
        }
        if (!earlier.epoch().equals(later.epoch())) {
            return ChangeHint.look();
        }
        return earlier.revision() >= later.revision() ? earlier : later;
    }

    private void handOn() {
        ChangeHint hint = waiting.getAndSet(null);
        for (Entry entry : entries) {
            try {
                entry.listener().accept(hint);
            } catch (RuntimeException failure) {
                log.warn("change listener failed", failure);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

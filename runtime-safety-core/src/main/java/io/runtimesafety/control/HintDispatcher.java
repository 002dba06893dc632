package io.runtimesafety.control;

import io.runtimesafety.tx.Subscription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands hints to subscribers on one thread of its own, for adapters: never on the thread that found out, so a slow
 * subscriber holds up neither a driver nor a commit. Hints of one epoch that come faster than they are handed on are
 * merged into the newest. Safe for use by many threads.
 */
public final class HintDispatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HintDispatcher.class);
    private static final long IDLE_SECONDS = 30;

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final AtomicReference<Map<UUID, ChangeHint>> waiting = new AtomicReference<>(Map.of());
    private final ThreadPoolExecutor thread;

    /** One subscription, unlike every other, of the same listener too. */
    private static final class Entry {
        private final Consumer<ChangeHint> listener;

        Entry(Consumer<ChangeHint> listener) {
            this.listener = listener;
        }
    }

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
        if (waiting.getAndUpdate(earlier -> with(earlier, hint)).isEmpty()) {
            try {
                thread.execute(this::handOn);
            } catch (RejectedExecutionException closed) {
                log.debug("hint after close");
            }
        }
    }

    private static Map<UUID, ChangeHint> with(Map<UUID, ChangeHint> earlier, ChangeHint hint) {
        Map<UUID, ChangeHint> merged = new LinkedHashMap<>(earlier);
        merged.merge(hint.epoch(), hint, (before, after) -> before.revision() >= after.revision() ? before : after);
        return merged;
    }

    private void handOn() {
        waiting.getAndSet(Map.of()).values().forEach(this::handOn);
    }

    private void handOn(ChangeHint hint) {
        for (Entry entry : entries) {
            try {
                entry.listener.accept(hint);
            } catch (Throwable failure) {
                log.warn("change listener failed", failure);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

package io.runtimesafety.event;

import io.runtimesafety.schedule.TaskScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to listeners, one after the other in the order they were published, on a thread of its own: a listener
 * that fails, or hangs, hurts nobody else. Safe for use by many threads.
 */
public final class SafetyEvents {
    private static final Logger log = LoggerFactory.getLogger(SafetyEvents.class);
    private static final int MOST_WAITING = 1_000;
    private static final Duration UNTIL_WOKEN = Duration.ofHours(1);

    private final List<SafetyListener> listeners;
    private final Queue<SafetyEvent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder failures = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile TaskScheduler.@Nullable Task delivery;

    public SafetyEvents(List<SafetyListener> listeners) {
        this.listeners = new CopyOnWriteArrayList<>(listeners);
    }

    public void add(SafetyListener listener) {
        listeners.add(listener);
    }

    public void remove(SafetyListener listener) {
        listeners.remove(listener);
    }

    /** Begins to hand on what was published and what will be. What still waits when the scheduler closes is lost. */
    public void schedule(TaskScheduler scheduler) {
        delivery = scheduler.scheduleOnOwnThread("events", this::deliver);
    }

    /** Has every listener told soon. Returns at once and never throws; may be called under a lock. */
    public void publish(SafetyEvent event) {
        if (!waiting.offer(event)) {
            dropped.increment();
        }
        TaskScheduler.Task task = delivery;
        if (task != null) {
            task.wake();
        }
    }

    /** Tells every listener of what waits, whatever the others do; says how long to wait until the next time. */
    Duration deliver() {
        for (SafetyEvent event = waiting.poll(); event != null; event = waiting.poll()) {
            for (SafetyListener listener : listeners) {
                tell(listener, event);
            }
        }
        return UNTIL_WOKEN;
    }

    private void tell(SafetyListener listener, SafetyEvent event) {
        try {
            listener.on(event);
        } catch (Throwable failure) {
            failures.increment();
            log.warn(
                    "listener failed event={} listener={}",
                    event.name(),
                    listener.getClass().getName(),
                    failure);
        }
    }

    /** How often a listener threw since the start. */
    public long listenerFailures() {
        return failures.sum();
    }

    /** How many events nobody was told of, because listeners were too slow. */
    public long dropped() {
        return dropped.sum();
    }
}

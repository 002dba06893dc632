package io.runtimesafety.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to listeners and keeps a bad listener from hurting anybody else. Safe for use by many threads. */
public final class SafetyEvents {
    private static final Logger log = LoggerFactory.getLogger(SafetyEvents.class);

    private final List<SafetyListener> listeners;
    private final LongAdder failures = new LongAdder();

    public SafetyEvents(List<SafetyListener> listeners) {
        this.listeners = new CopyOnWriteArrayList<>(listeners);
    }

    public void add(SafetyListener listener) {
        listeners.add(listener);
    }

    public void remove(SafetyListener listener) {
        listeners.remove(listener);
    }

    /** Tells every listener, whatever the others do. Never throws. */
    public void publish(SafetyEvent event) {
        for (SafetyListener listener : listeners) {
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
    }

    /** How often a listener threw since the start. */
    public long listenerFailures() {
        return failures.sum();
    }
}

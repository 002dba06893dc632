package io.runtimesafety.test;

import io.runtimesafety.event.SafetyEvent;
import io.runtimesafety.event.SafetyListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every event it is told of. Safe for use by many threads. */
public final class RecordingListener implements SafetyListener {
    private final List<SafetyEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void on(SafetyEvent event) {
        events.add(event);
    }

    /** Everything so far, oldest first. */
    public List<SafetyEvent> events() {
        return List.copyOf(events);
    }

    /** Everything of one type so far, oldest first. */
    public <E extends SafetyEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}

package io.runtimesafety.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.runtimesafety.CapturedLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafetyEventsTest {
    private record Happened(String name, Instant at) implements SafetyEvent {}

    private static final SafetyEvent EVENT = new Happened("store_regressed", Instant.EPOCH);

    private final List<SafetyEvent> heard = new ArrayList<>();

    @Test
    void aListenerThatFailsHurtsNobodyAndIsLoggedAndCounted() {
        SafetyEvents events = new SafetyEvents(List.of(
                event -> {
                    throw new IllegalStateException("an exception on purpose");
                },
                event -> {
                    throw new AssertionError("an error on purpose");
                },
                heard::add));
        try (CapturedLog log = CapturedLog.of(SafetyEvents.class)) {
            events.publish(EVENT);
            events.deliver();
            assertThat(log.lines(Level.WARN))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .contains("event=store_regressed", "listener=" + SafetyEventsTest.class.getName()));
        }
        assertThat(heard).containsExactly(EVENT);
        assertThat(events.listenerFailures()).isEqualTo(2);
    }

    @Test
    void listenersComeAndGo() {
        SafetyEvents events = new SafetyEvents(List.of());
        SafetyListener listener = heard::add;
        events.add(listener);
        events.publish(EVENT);
        events.deliver();
        events.remove(listener);
        events.publish(EVENT);
        events.deliver();
        assertThat(heard).hasSize(1);
        assertThat(events.listenerFailures()).isZero();
    }

    @Test
    void aListenerMayLeaveWhileItIsTold() {
        SafetyEvents events = new SafetyEvents(List.of());
        events.add(new SafetyListener() {
            @Override
            public void on(SafetyEvent event) {
                heard.add(event);
                events.remove(this);
            }
        });
        events.publish(EVENT);
        events.deliver();
        events.publish(EVENT);
        events.deliver();
        assertThat(heard).hasSize(1);
    }

    @Test
    void eventsThatNobodyTakesAreDroppedAndCounted() {
        SafetyEvents events = new SafetyEvents(List.of(heard::add));
        for (int i = 0; i < 1_003; i++) {
            events.publish(EVENT);
        }
        assertThat(events.dropped()).isEqualTo(3);
        events.deliver();
        assertThat(heard).hasSize(1_000);
    }
}

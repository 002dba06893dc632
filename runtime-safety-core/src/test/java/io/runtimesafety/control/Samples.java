package io.runtimesafety.control;

import io.runtimesafety.event.SafetyEvents;
import io.runtimesafety.node.Node;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Kinds, documents and positions for the tests of this package. */
final class Samples {
    /** What every kind here holds; of two levels the greater is the stricter. */
    record Level(int level) {
        static Level stricter(Level one, Level other) {
            return one.level() >= other.level() ? one : other;
        }
    }

    static final DocumentKind<Level> STOP = DocumentKind.stop("stop", Level.class, Level::stricter);
    static final DocumentKind<Level> PERMISSION = DocumentKind.permission("permission", Level.class);
    static final DocumentKind<Level> SETTING = DocumentKind.setting("setting", Level.class);

    static final Map<String, DocumentKind<?>> KINDS = Map.of(
            STOP.name(),
            STOP,
            PERMISSION.name(),
            PERMISSION,
            SETTING.name(),
            SETTING,
            Acknowledgement.KIND.name(),
            Acknowledgement.KIND);

    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    static final UUID EPOCH = new UUID(1, 1);

    private Samples() {}

    static ControlPosition position(long revision) {
        return position(EPOCH, revision);
    }

    static ControlPosition position(UUID epoch, long revision) {
        return new ControlPosition(epoch, revision, new UUID(epoch.getLeastSignificantBits(), revision));
    }

    static ControlDocument document(DocumentKind<Level> kind, String name, long revision, int level) {
        return document(kind, name, revision, level, null);
    }

    static ControlDocument document(
            DocumentKind<Level> kind, String name, long revision, int level, @Nullable Instant end) {
        return new ControlDocument(kind.id(name), revision, kind.encode(new Level(level)), end, false);
    }

    static Entry entry(DocumentKind<Level> kind, String name, int level) {
        return Entry.of(document(kind, name, 1, level), kind, null);
    }

    /** Holdings of these documents, found in the store at this revision. */
    static Holdings holding(long revision, ControlDocument... documents) {
        return Holdings.NOTHING.after(
                new ControlChanges(ControlChanges.Continuity.RELOADED, position(revision), NOW, List.of(documents)),
                KINDS);
    }

    /** What a node that has just read the store makes of its holdings. */
    static ControlSnapshot snapshot(Holdings holdings) {
        return snapshot(holdings, KINDS);
    }

    static ControlSnapshot snapshot(Holdings holdings, Map<String, DocumentKind<?>> kinds) {
        AtomicLong ticks = new AtomicLong();
        Confirmation confirmation = new Confirmation(ticks::get, ControlSettings.defaults());
        confirmation.confirmed(0);
        return new SnapshotBuilder(kinds, confirmation, ControlSettings.defaults())
                .build(holdings, Freshness.FRESH, new SnapshotBuilder.Reading(NOW, 0));
    }

    /** A clock and ticker a test moves by hand. */
    static final class Time implements InstantSource {
        private final AtomicLong passed = new AtomicLong();

        @Override
        public Instant instant() {
            return NOW.plusNanos(passed.get());
        }

        long nanos() {
            return passed.get();
        }

        void advance(Duration time) {
            passed.addAndGet(time.toNanos());
        }

        Node node(String key) {
            return new Node(key, "test", new UUID(7, 7), this, this::nanos, new SafetyEvents(List.of()));
        }
    }
}

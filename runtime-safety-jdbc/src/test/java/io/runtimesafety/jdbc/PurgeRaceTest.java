package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.jdbc.Databases.Place;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.Expiry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forgetting history beside those who write and follow it: a follower never keeps what was deleted. */
class PurgeRaceTest {
    private static final int WRITERS = 4;

    static Stream<Place> places() {
        return Databases.all();
    }

    @ParameterizedTest
    @MethodSource("places")
    void aFollowerThatOftenComesTooLateMissesNothing(Place place) {
        race(place, Duration.ofMillis(2));
    }

    @ParameterizedTest
    @MethodSource("places")
    void aFollowerThatComesInTimeMissesNothing(Place place) {
        race(place, Duration.ofMillis(500));
    }

    private static void race(Place place, Duration keep) {
        try (JdbcSafetyStore store = place.prepared()) {
            CountDownLatch writing = new CountDownLatch(WRITERS);
            Race.run(WRITERS + 2, number -> {
                if (number < WRITERS) {
                    write(store, new Random(number));
                    writing.countDown();
                } else if (number == WRITERS) {
                    while (writing.getCount() > 0) {
                        store.controlState().purge(keep);
                    }
                } else {
                    follow(store, writing);
                }
                return number;
            });
        }
    }

    private static void write(JdbcSafetyStore store, Random random) {
        for (int i = 0; i < Race.repetitions(400); i++) {
            DocumentId id = new DocumentId("kind", "name-" + random.nextInt(64));
            store.controlState()
                    .write(
                            random.nextBoolean()
                                    ? new ControlWrite.Put(id, "1", Expiry.never())
                                    : new ControlWrite.Delete(id));
        }
    }

    private static void follow(JdbcSafetyStore store, CountDownLatch writing) {
        Map<DocumentId, ControlDocument> held = new HashMap<>();
        ControlPosition position = ControlPosition.NONE;
        boolean last;
        do {
            last = writing.getCount() == 0;
            ControlChanges changes = store.controlState().changesSince(position);
            assertThat(changes.continuity()).isNotEqualTo(Continuity.REGRESSED);
            if (changes.continuity() == Continuity.RELOADED) {
                held.clear();
            }
            changes.documents().forEach(document -> held.put(document.id(), document));
            held.values().removeIf(ControlDocument::deleted);
            position = changes.head();
        } while (!last);
        Set<ControlDocument> stored = new HashSet<>(
                store.controlState().changesSince(ControlPosition.NONE).documents());
        assertThat(new HashSet<>(held.values())).isEqualTo(stored);
    }
}

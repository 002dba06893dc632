package io.runtimesafety.test.contract;

import static io.runtimesafety.test.contract.ControlBodies.body;
import static io.runtimesafety.test.contract.ControlBodies.delete;
import static io.runtimesafety.test.contract.ControlBodies.head;
import static io.runtimesafety.test.contract.ControlBodies.id;
import static io.runtimesafety.test.contract.ControlBodies.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Control documents under one revision counter. */
public interface ControlStateStoreContract extends ControlHistoryContract {
    private ControlStateStore control() {
        return store().controlState();
    }

    private ControlChanges since(ControlPosition position) {
        return secondStore().controlState().changesSince(position);
    }

    @Test
    default void startsEmptyAtRevisionZero() {
        assertThat(head(store()).revision()).isZero();
        assertThat(since(ControlPosition.NONE).documents()).isEmpty();
        assertThat(control().find(id("a"))).isEmpty();
    }

    @Test
    default void documentsComeBackExactly() {
        Map<String, String> bodies = Map.of(
                "plain",
                "{}",
                "empty",
                "",
                "Plain",
                "{\"case\":\"matters\"}",
                "unicode ж 😀 ' \" \\ % :x ? ${y}",
                "{\"text\":\"Ω 😀 'quoted' \\\\ %s :name ?\",\n\t\"n\":1}",
                "x".repeat(255),
                "x".repeat(ControlDocument.MOST_BYTES),
                "trailing ",
                " spaces stay ");
        bodies.forEach((name, body) -> control().write(put(name, body)));

        bodies.forEach((name, body) ->
                assertThat(body(secondStore().controlState(), name)).contains(body));
        assertThat(since(ControlPosition.NONE).documents())
                .hasSize(bodies.size())
                .allSatisfy(document -> assertThat(document.body())
                        .isEqualTo(bodies.get(document.id().name())));
    }

    @Test
    default void kindsAreApart() {
        control().write(put("name", "1"));
        assertThat(control().find(new DocumentId("another", "name"))).isEmpty();
    }

    @Test
    default void expiriesComeBackToTheMicrosecond() {
        Instant end = Instant.parse("2099-12-31T23:59:59.123456789Z");
        control().write(put("at", "1", Expiry.at(end)));
        assertThat(control().find(id("at")).orElseThrow().expiresAt()).isEqualTo(end.truncatedTo(ChronoUnit.MICROS));

        Instant latest = Instant.parse("9999-12-31T23:59:59.999999Z");
        control().write(put("latest", "1", Expiry.at(latest)));
        assertThat(control().find(id("latest")).orElseThrow().expiresAt()).isEqualTo(latest);

        Instant before = since(ControlPosition.NONE).storeTime();
        control().write(put("after", "1", Expiry.after(Duration.ofHours(1))));
        Instant after = since(ControlPosition.NONE).storeTime();
        assertThat(control().find(id("after")).orElseThrow().expiresAt())
                .isBetween(before.plus(Duration.ofHours(1)), after.plus(Duration.ofHours(1)));
    }

    @Test
    default void ownWritesShowAnUncommittedRevisionThatCanBeExpected() {
        store().inTransaction(stores -> {
            ControlStateStore own = stores.controlState();
            own.write(put("a", "1"));
            assertThat(own.find(id("a")).orElseThrow().revision()).isEqualTo(ControlDocument.UNCOMMITTED);
            assertThat(own.tryWrite(put("a", "2"), 0)).isFalse();
            assertThat(own.tryWrite(put("a", "2"), ControlDocument.UNCOMMITTED)).isTrue();
            own.write(delete("a"));
            assertThat(own.find(id("a"))).isEmpty();
            assertThat(own.tryWrite(put("a", "3"), 0)).isTrue();
            return own;
        });
        assertThat(body(control(), "a")).contains("3");
    }

    @Test
    default void writesIfTheRevisionIsTheExpectedOne() {
        assertThat(control().tryWrite(put("a", "1"), 1)).isFalse();
        assertThat(control().tryWrite(put("a", "1"), 0)).isTrue();
        long revision = control().find(id("a")).orElseThrow().revision();
        assertThat(control().tryWrite(put("a", "2"), 0)).isFalse();
        assertThat(control().tryWrite(put("a", "2"), revision + 1)).isFalse();
        assertThat(control().tryWrite(put("a", "2"), revision)).isTrue();
        assertThat(control().tryWrite(put("a", "3"), revision)).isFalse();
        assertThat(body(control(), "a")).contains("2");
        assertThat(control().tryWrite(delete("a"), revision)).isFalse();
        assertThat(control().tryWrite(delete("a"), revision + 1)).isTrue();
        assertThat(control().find(id("a"))).isEmpty();
    }

    @Test
    default void aDeletedDocumentIsAbsentAndComesBackUnderAGreaterRevision() {
        control().write(put("a", "1"));
        long first = control().find(id("a")).orElseThrow().revision();
        control().write(delete("a"));
        assertThat(control().find(id("a"))).isEmpty();
        assertThat(control().tryWrite(put("a", "2"), first)).isFalse();
        assertThat(control().tryWrite(put("a", "2"), 0)).isTrue();
        assertThat(control().find(id("a")).orElseThrow().revision()).isGreaterThan(first + 1);
    }

    @Test
    default void anExpiredDocumentIsAbsent() {
        control().write(put("a", "1", Expiry.after(Duration.ofMillis(20))));
        long revision = control().find(id("a")).map(ControlDocument::revision).orElse(1L);
        letTimePass(Duration.ofMillis(60));
        assertThat(control().find(id("a"))).isEmpty();
        assertThat(control().tryWrite(put("a", "2"), revision)).isFalse();
        assertThat(control().tryWrite(put("a", "2"), 0)).isTrue();
        assertThat(body(control(), "a")).contains("2");
    }

    @Test
    default void aFullStoreRefusesNewDocumentsAndKeepsWorking() {
        int batch = 2_000;
        for (int from = 0; from < ControlDocument.MOST_DOCUMENTS; from += batch) {
            int start = from;
            store().inTransaction(stores -> {
                for (int i = start; i < start + batch; i++) {
                    stores.controlState().write(put("document-" + i, "1"));
                }
                return start;
            });
        }
        ControlPosition full = head(store());
        assertThatThrownBy(() -> control().write(put("one too many", "1")))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.retryable()).isFalse())
                .hasMessageContaining("20000");
        assertThat(head(store())).isEqualTo(full);
        control().write(put("document-7", "2"));
        control().write(delete("document-8"));
        control().write(put("in its place", "1"));
        assertThat(since(full).documents()).hasSize(3);
        assertThat(since(ControlPosition.NONE).documents()).hasSize(ControlDocument.MOST_DOCUMENTS);
    }

    @Test
    default void expiredDocumentsTakeNoRoom() {
        store().inTransaction(stores -> {
            for (int i = 0; i < ControlDocument.MOST_DOCUMENTS; i++) {
                stores.controlState().write(put("passing-" + i, "1", Expiry.after(Duration.ofMillis(1))));
            }
            return stores;
        });
        letTimePass(Duration.ofMillis(5));
        control().write(put("stop", "1"));
        assertThat(body(control(), "stop")).contains("1");
    }

    @Test
    default void ofManyWithOneExpectationOneWins() {
        control().write(put("a", "0"));
        for (int round = 0; round < Race.repetitions(50); round++) {
            long expected = control().find(id("a")).orElseThrow().revision();
            List<Boolean> won = Race.run(
                    16, number -> node(number).controlState().tryWrite(put("a", Integer.toString(number)), expected));
            assertThat(won).containsOnlyOnce(true);
            assertThat(body(control(), "a")).contains(Integer.toString(won.indexOf(true)));
        }
        for (int round = 0; round < Race.repetitions(50); round++) {
            String name = "new-" + round;
            List<Boolean> won = Race.run(
                    16, number -> node(number).controlState().tryWrite(put(name, Integer.toString(number)), 0));
            assertThat(won).containsOnlyOnce(true);
        }
    }

    /** Random operations on a few documents, checked against a plain map after each. */
    @Test
    default void behavesLikeAPlainMap() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<DocumentId, String> model = new HashMap<>();
        ControlPosition position = head(store());
        Map<DocumentId, ControlDocument> followed = new HashMap<>();
        for (int step = 0; step < Race.repetitions(2_000); step++) {
            List<String> done = new ArrayList<>();
            store().inTransaction(stores -> {
                done.clear();
                Map<DocumentId, String> after = new HashMap<>(model);
                for (int i = random.nextInt(3); i >= 0; i--) {
                    done.add(randomStep(random, stores.controlState(), after));
                }
                model.clear();
                model.putAll(after);
                return done;
            });
            ControlChanges changes = since(position);
            changes.documents().forEach(document -> followed.put(document.id(), document));
            followed.values().removeIf(ControlDocument::deleted);
            position = changes.head();
            Map<DocumentId, String> bodies = new HashMap<>();
            followed.forEach((id, document) -> bodies.put(id, document.body()));
            assertThat(bodies).as("seed %s step %s after %s", seed, step, done).isEqualTo(model);
        }
    }

    private static String randomStep(Random random, ControlStateStore control, Map<DocumentId, String> model) {
        String name = "document-" + random.nextInt(4);
        String body = Integer.toString(random.nextInt(1_000));
        long found = control.find(id(name)).map(ControlDocument::revision).orElse(0L);
        assertThat(found != 0).isEqualTo(model.containsKey(id(name)));
        switch (random.nextInt(4)) {
            case 0 -> {
                control.write(delete(name));
                model.remove(id(name));
                return "delete " + name;
            }
            case 1 -> {
                assertThat(control.tryWrite(put(name, body), found + 1)).isFalse();
                return "refused " + name;
            }
            case 2 -> {
                assertThat(control.tryWrite(put(name, body), found)).isTrue();
                model.put(id(name), body);
                return "expected " + name;
            }
            default -> {
                control.write(put(name, body));
                model.put(id(name), body);
                return "put " + name;
            }
        }
    }

    private SafetyStore node(int number) {
        return number % 2 == 0 ? store() : secondStore();
    }
}

package io.runtimesafety.test.contract;

import static io.runtimesafety.test.contract.ControlBodies.body;
import static io.runtimesafety.test.contract.ControlBodies.delete;
import static io.runtimesafety.test.contract.ControlBodies.head;
import static io.runtimesafety.test.contract.ControlBodies.id;
import static io.runtimesafety.test.contract.ControlBodies.increment;
import static io.runtimesafety.test.contract.ControlBodies.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.Expiry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The revision counter, and what a store remembers of the changes it counted. Part of {@link ControlStateStoreContract}. */
public interface ControlHistoryContract extends StoreHarness {
    private ControlStateStore control() {
        return store().controlState();
    }

    private ControlChanges since(ControlPosition position) {
        return secondStore().controlState().changesSince(position);
    }

    @Test
    default void everyCommitTakesTheNextRevisionAndOneChangeId() {
        ControlPosition start = head(store());
        control().write(put("a", "1"));
        ControlPosition first = head(store());
        control().write(put("a", "1"));
        ControlPosition second = head(store());
        assertThat(first.revision()).isEqualTo(start.revision() + 1);
        assertThat(second.revision()).isEqualTo(first.revision() + 1);
        assertThat(List.of(start.changeId(), first.changeId(), second.changeId()))
                .doesNotHaveDuplicates();
        assertThat(second.epoch()).isEqualTo(start.epoch());
    }

    @Test
    default void oneTransactionTakesOneRevisionForAllItWrites() {
        long start = head(store()).revision();
        store().inTransaction(stores -> {
            stores.controlState().write(put("b", "1"));
            stores.controlState().write(put("a", "1"));
            stores.controlState().write(put("a", "2"));
            return stores;
        });
        assertThat(head(store()).revision()).isEqualTo(start + 1);
        assertThat(control().find(id("a")).orElseThrow().revision()).isEqualTo(start + 1);
        assertThat(control().find(id("b")).orElseThrow().revision()).isEqualTo(start + 1);
        assertThat(body(control(), "a")).contains("2");
    }

    @Test
    default void deletingWhatIsNotThereTakesNoRevision() {
        ControlPosition before = head(store());
        control().write(delete("never"));
        assertThat(control().tryWrite(delete("never"), 0)).isTrue();
        store().inTransaction(stores -> {
            stores.controlState().write(put("a", "1"));
            stores.controlState().write(delete("a"));
            return stores;
        });
        assertThat(head(store())).isEqualTo(before);
    }

    @Test
    default void changesContinueFromAKnownPosition() {
        control().write(put("kept", "1"));
        control().write(put("removed", "1"));
        ControlPosition known = head(store());
        assertThat(since(known).continuity()).isEqualTo(Continuity.CONTINUES);
        assertThat(since(known).documents()).isEmpty();
        assertThat(since(known).head()).isEqualTo(known);

        control().write(put("added", "1"));
        control().write(delete("removed"));
        ControlChanges changes = since(known);
        assertThat(changes.continuity()).isEqualTo(Continuity.CONTINUES);
        assertThat(changes.head()).isEqualTo(head(store()));
        assertThat(changes.documents())
                .containsExactlyInAnyOrder(
                        new ControlDocument(id("added"), known.revision() + 1, "1", null, false),
                        ControlDocument.tombstone(id("removed"), known.revision() + 2));
    }

    @Test
    default void everythingIsLoadedFromNowhere() {
        control().write(put("kept", "1"));
        control().write(put("removed", "1"));
        control().write(delete("removed"));
        ControlChanges changes = since(ControlPosition.NONE);
        assertThat(changes.continuity()).isEqualTo(Continuity.RELOADED);
        assertThat(changes.documents()).extracting(ControlDocument::id).containsExactly(id("kept"));
    }

    @Test
    default void aPositionTheStoreNeverHadIsARegression() {
        control().write(put("a", "1"));
        control().write(put("a", "2"));
        ControlPosition head = head(store());
        List<ControlPosition> strangers = List.of(
                new ControlPosition(UUID.randomUUID(), head.revision(), head.changeId()),
                new ControlPosition(head.epoch(), head.revision(), UUID.randomUUID()),
                new ControlPosition(head.epoch(), head.revision() - 1, head.changeId()),
                new ControlPosition(head.epoch(), head.revision() + 1, UUID.randomUUID()));
        for (ControlPosition stranger : strangers) {
            ControlChanges changes = since(stranger);
            assertThat(changes.continuity()).as("%s", stranger).isEqualTo(Continuity.REGRESSED);
            assertThat(changes.head()).isEqualTo(head);
            assertThat(changes.documents()).extracting(ControlDocument::id).containsExactly(id("a"));
        }
    }

    @Test
    default void purgingForgetsWhatEndedLongAgoAndNothingElse() {
        ControlPosition start = head(store());
        control().write(put("kept", "1"));
        control().write(put("removed", "1"));
        control().write(put("expired", "1", Expiry.after(Duration.ofMillis(10))));
        ControlPosition older = head(store());
        control().write(delete("removed"));
        ControlPosition known = head(store());
        letTimePass(Duration.ofMillis(60));

        control().purge(Duration.ofHours(1));
        assertThat(since(start).documents()).hasSize(3);
        control().purge(Duration.ofMillis(20));
        control().purge(Duration.ofMillis(20));

        assertThat(head(store())).isEqualTo(known);
        assertThat(since(known).continuity()).isEqualTo(Continuity.CONTINUES);
        assertThat(since(older).continuity()).isEqualTo(Continuity.RELOADED);
        assertThat(since(older).documents()).extracting(ControlDocument::id).containsExactly(id("kept"));
        assertThat(body(control(), "kept")).contains("1");

        control().write(put("later", "1"));
        assertThat(head(store()).revision()).isEqualTo(known.revision() + 1);
        assertThat(since(known).documents()).extracting(ControlDocument::id).containsExactly(id("later"));
    }

    /** 16 threads on two nodes change documents; a follower on each node must see every revision, once, in order. */
    @Test
    default void revisionsHaveNoGapOrRepeatAndNoUpdateIsLost() {
        ControlPosition beginning = head(store());
        long start = beginning.revision();
        int each = Race.repetitions(200);
        Set<Long> seen = new TreeSet<>();
        Race.run(17, number -> {
            if (number == 16) {
                Map<DocumentId, ControlDocument> followed = follow(beginning, start + 16L * each, seen);
                assertThat(followed).hasSize(3);
            } else {
                for (int i = 0; i < each; i++) {
                    increment(node(number), "counter-" + (number + i) % 3);
                }
            }
            return number;
        });
        assertThat(head(store()).revision()).isEqualTo(start + 16L * each);
        int sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += Integer.parseInt(body(control(), "counter-" + i).orElseThrow());
        }
        assertThat(sum).isEqualTo(16 * each);
    }

    private Map<DocumentId, ControlDocument> follow(ControlPosition beginning, long until, Set<Long> seen) {
        Map<DocumentId, ControlDocument> followed = new HashMap<>();
        ControlPosition position = beginning;
        while (position.revision() < until) {
            ControlChanges changes = since(position);
            assertThat(changes.continuity()).isEqualTo(Continuity.CONTINUES);
            assertThat(changes.head().revision()).isGreaterThanOrEqualTo(position.revision());
            long newest = position.revision();
            for (ControlDocument document : changes.documents()) {
                assertThat(document.revision()).isGreaterThan(position.revision());
                newest = Math.max(newest, document.revision());
                ControlDocument before = followed.put(document.id(), document);
                int number = Integer.parseInt(document.body());
                assertThat(number).isGreaterThan(before == null ? 0 : Integer.parseInt(before.body()));
                assertThat(seen.add(document.revision())).isTrue();
            }
            assertThat(changes.head().revision()).isEqualTo(newest);
            position = changes.head();
        }
        return followed;
    }

    private SafetyStore node(int number) {
        return number % 2 == 0 ? store() : secondStore();
    }
}

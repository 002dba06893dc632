package io.runtimesafety.test.contract;

import static io.runtimesafety.test.contract.ControlBodies.body;
import static io.runtimesafety.test.contract.ControlBodies.head;
import static io.runtimesafety.test.contract.ControlBodies.id;
import static io.runtimesafety.test.contract.ControlBodies.increment;
import static io.runtimesafety.test.contract.ControlBodies.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.store.Stores;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.Lease;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Transactions over all stores, hints, and the life of a store. */
public interface SafetyStoreContract extends StoreHarness {
    /** What this adapter, as the harness sets it up, is expected to be able to do. */
    Set<StoreCapability> expectedCapabilities();

    @Test
    default void declaresWhatItCanDo() {
        assertThat(store().capabilities()).isEqualTo(expectedCapabilities());
    }

    @Test
    default void allStoresCommitTogether() {
        IdempotencyKey key = new IdempotencyKey("contract", "key");
        UUID instance = UUID.randomUUID();
        Lease lease = store().inTransaction(stores -> {
            stores.controlState().write(put("a", "1"));
            stores.idempotency().tryKeep(key, new StoredAnswer("digest", "answer"), Duration.ofHours(1));
            stores.nodes().beat(new NodeBeat("node", instance, "worker", ControlPosition.NONE));
            return stores.leases()
                    .tryAcquire("lease", "owner", Duration.ofMinutes(1))
                    .orElseThrow();
        });

        assertThat(body(secondStore().controlState(), "a")).contains("1");
        assertThat(secondStore().idempotency().find(key)).contains(new StoredAnswer("digest", "answer"));
        assertThat(secondStore().nodes().findAll()).hasSize(1);
        assertThat(secondStore().leases().isHeld(lease)).isTrue();
    }

    @Test
    default void transactionThatThrowsLeavesNothing() {
        IdempotencyKey key = new IdempotencyKey("contract", "key");
        ControlPosition before = head(store());
        IllegalStateException failure = new IllegalStateException("on purpose");

        assertThatThrownBy(() -> store().inTransaction(stores -> {
                    stores.controlState().write(put("a", "1"));
                    stores.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1));
                    stores.idempotency().tryKeep(key, new StoredAnswer("digest", "answer"), Duration.ofHours(1));
                    stores.nodes().beat(new NodeBeat("node", UUID.randomUUID(), "worker", ControlPosition.NONE));
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(head(store())).isEqualTo(before);
        assertThat(store().controlState().find(id("a"))).isEmpty();
        assertThat(store().idempotency().find(key)).isEmpty();
        assertThat(store().nodes().findAll()).isEmpty();
        assertThat(store().leases().tryAcquire("lease", "another", Duration.ofMinutes(1)))
                .isPresent();
    }

    @Test
    default void transactionSeesItsOwnWritesAndNobodyElseDoesBeforeItCommits() {
        IdempotencyKey key = new IdempotencyKey("contract", "key");
        store().inTransaction(stores -> {
            stores.controlState().write(put("a", "1"));
            Lease lease = stores.leases()
                    .tryAcquire("lease", "owner", Duration.ofMinutes(1))
                    .orElseThrow();
            stores.idempotency().tryKeep(key, new StoredAnswer("digest", "answer"), Duration.ofHours(1));

            assertThat(body(stores.controlState(), "a")).contains("1");
            assertThat(stores.leases().isHeld(lease)).isTrue();
            assertThat(stores.idempotency().find(key)).isPresent();

            assertThat(secondStore().controlState().find(id("a"))).isEmpty();
            assertThat(secondStore().leases().isHeld(lease)).isFalse();
            assertThat(secondStore().idempotency().find(key)).isEmpty();
            return lease;
        });
        assertThat(body(secondStore().controlState(), "a")).contains("1");
    }

    @Test
    default void storesOfAnEndedTransactionRefuseEveryCall() {
        Stores ended = store().inTransaction(stores -> stores);
        assertThatThrownBy(() -> ended.controlState().write(put("a", "1"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.controlState().find(id("a"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.idempotency().find(new IdempotencyKey("contract", "key")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.nodes().remove(UUID.randomUUID())).isInstanceOf(IllegalStateException.class);
        assertThat(store().controlState().find(id("a"))).isEmpty();
    }

    @Test
    default void storesOfATransactionBelongToItsThread() {
        store().inTransaction(stores -> {
            Race.run(1, number -> {
                assertThatThrownBy(() -> stores.controlState().find(id("a")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("thread");
                return number;
            });
            return stores;
        });
    }

    @Test
    default void workRunsAgainWhenAnotherTransactionWasFaster() {
        store().controlState().write(put("counter", "10"));
        AtomicInteger runs = new AtomicInteger();
        store().inTransaction(stores -> {
            long revision =
                    stores.controlState().find(id("counter")).orElseThrow().revision();
            if (runs.incrementAndGet() == 1) {
                increment(secondStore(), "counter");
            }
            String next = runs.get() == 1 ? "lost update" : "12";
            if (!stores.controlState().tryWrite(put("counter", next), revision)) {
                throw new ConflictException("as a caller does");
            }
            return next;
        });
        assertThat(runs).hasValue(2);
        assertThat(body(store().controlState(), "counter")).contains("12");
    }

    @Test
    default void workThatKeepsConflictingEndsInAConflict() {
        ConflictException conflict = new ConflictException("on purpose");
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> store().inTransaction(stores -> {
                    if (runs.incrementAndGet() > 3) {
                        Thread.currentThread().interrupt();
                    }
                    throw conflict;
                }))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("4 conflicting attempts");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    default void aHolderWhoseLeaseWasTakenOverChangesNothing() {
        Lease paused = store().leases()
                .tryAcquire("lease", "paused", Duration.ofMillis(20))
                .orElseThrow();
        letTimePass(Duration.ofMillis(60));
        Lease taken = secondStore()
                .leases()
                .tryAcquire("lease", "next", Duration.ofMinutes(1))
                .orElseThrow();
        assertThat(taken.fence()).isGreaterThan(paused.fence());

        boolean wrote = store().inTransaction(stores -> {
            boolean held = stores.leases().isHeld(paused);
            if (held) {
                stores.controlState().write(put("result", "of the paused holder"));
            }
            return held;
        });

        assertThat(wrote).isFalse();
        assertThat(store().leases().tryRenew(paused, Duration.ofMinutes(1))).isEmpty();
        assertThat(store().leases().tryRelease(paused)).isFalse();
        assertThat(secondStore().leases().isHeld(taken)).isTrue();
        assertThat(store().controlState().find(id("result"))).isEmpty();
    }

    /**
     * A holder asks whether it holds the lease, stalls until its time is over, and writes; another takes the lease
     * meanwhile and reads. Whatever the holder wrote, the other one has seen it at the moment it took over.
     */
    @Test
    default void nothingIsWrittenUnderALeaseAfterItsTakeOver() {
        for (int round = 0; round < Race.repetitions(50); round++) {
            String name = "lease-" + round;
            String result = "result-" + round;
            Lease lease = store().leases()
                    .tryAcquire(name, "holder", Duration.ofMillis(10))
                    .orElseThrow();
            AtomicReference<String> seen = new AtomicReference<>();
            Race.run(2, number -> {
                if (number == 0) {
                    store().inTransaction(stores -> {
                        if (stores.leases().isHeld(lease)) {
                            letTimePass(Duration.ofMillis(15));
                            stores.controlState().write(put(result, "written"));
                        }
                        return lease;
                    });
                } else {
                    while (secondStore()
                            .leases()
                            .tryAcquire(name, "next", Duration.ofMinutes(1))
                            .isEmpty()) {
                        letTimePass(Duration.ofMillis(1));
                    }
                    seen.set(body(secondStore().controlState(), result).orElse("nothing"));
                }
                return number;
            });
            assertThat(body(store().controlState(), result).orElse("nothing")).isEqualTo(seen.get());
        }
    }

    @Test
    default void twinsOfOneRequestHaveOneEffectAndOneAnswer() {
        IdempotencyKey key = new IdempotencyKey("contract", "twins");
        var answers = Race.run(8, number -> {
            SafetyStore node = number % 2 == 0 ? store() : secondStore();
            return node.inTransaction(stores -> {
                var first = stores.idempotency().find(key);
                if (first.isPresent()) {
                    return first.get().answer();
                }
                String answer = "answer of " + number;
                stores.controlState().write(put("effect-" + number, "done"));
                if (!stores.idempotency().tryKeep(key, new StoredAnswer("digest", answer), Duration.ofHours(1))) {
                    throw new ConflictException("a twin was faster");
                }
                return answer;
            });
        });
        assertThat(answers).containsOnly(answers.get(0));
        long effects = store().controlState().changesSince(ControlPosition.NONE).documents().stream()
                .filter(document -> document.id().name().startsWith("effect-"))
                .count();
        assertThat(effects).isEqualTo(1);
    }

    @Test
    default void hintsReachSubscribersOfTheInstanceThatCommitted() throws Exception {
        store().onChange(hint -> {
            throw new IllegalStateException("a listener that fails on purpose");
        });
        try (HintQueue hints = new HintQueue(store())) {
            store().controlState().write(put("a", "1"));
            assertThat(hints.hears(head(store()), Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    default void closedSubscriptionsHearNothing() throws Exception {
        HintQueue closed = new HintQueue(store());
        closed.close();
        closed.close();
        try (HintQueue hints = new HintQueue(store())) {
            store().controlState().write(put("a", "1"));
            assertThat(hints.hears(head(store()), Duration.ofSeconds(5))).isTrue();
            assertThat(closed.hearsAnything(Duration.ofMillis(50))).isFalse();
        }
    }

    @Test
    default void hintsReachOtherInstancesIfThatIsDeclared() throws Exception {
        try (HintQueue hints = new HintQueue(secondStore())) {
            boolean expected = pushes() || secondStore() == store();
            boolean heard = false;
            // A listener may need a moment to connect, and what is committed before that is not heard.
            for (int i = 0; !heard && i < (expected ? 100 : 3); i++) {
                store().controlState().write(put("a", Integer.toString(i)));
                heard = hints.hears(head(store()), Duration.ofMillis(100));
            }
            assertThat(heard).isEqualTo(expected);
        }
    }

    private boolean pushes() {
        return expectedCapabilities().contains(StoreCapability.PUSHES_BETWEEN_INSTANCES);
    }

    @Test
    default void transactionsWithoutControlStateGiveNoHint() throws Exception {
        try (HintQueue hints = new HintQueue(store())) {
            store().controlState().write(put("a", "1"));
            assertThat(hints.hears(head(store()), Duration.ofSeconds(5))).isTrue();
            // The same change may be told twice, by the instance and by the database.
            letTimePass(Duration.ofMillis(100));
            hints.forget();
            store().leases().tryAcquire("lease", "owner", Duration.ofMinutes(1));
            store().nodes().beat(new NodeBeat("node", UUID.randomUUID(), "worker", ControlPosition.NONE));
            assertThat(hints.hearsAnything(Duration.ofMillis(200))).isFalse();
        }
    }

    @Test
    default void preparingAgainChangesNothing() {
        store().controlState().write(put("a", "1"));
        ControlPosition before = head(store());
        Race.run(4, number -> {
            (number % 2 == 0 ? store() : secondStore()).prepare();
            return number;
        });
        assertThat(head(store())).isEqualTo(before);
    }

    @Test
    default void probeFindsItReachable() {
        assertThat(store().probe().reachable()).isTrue();
        assertThat(store().description()).isNotBlank();
    }

    @Test
    default void closedStoreRefusesEveryCallAndSaysSo() {
        store().close();
        store().close();
        assertThatThrownBy(() -> store().controlState().find(id("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> store().inTransaction(stores -> stores))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(store().probe().reachable()).isFalse();
    }
}

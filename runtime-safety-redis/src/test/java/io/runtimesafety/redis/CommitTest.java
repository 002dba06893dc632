package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.body;
import static io.runtimesafety.redis.TestDocuments.delete;
import static io.runtimesafety.redis.TestDocuments.head;
import static io.runtimesafety.redis.TestDocuments.id;
import static io.runtimesafety.redis.TestDocuments.increment;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisURI;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.Lease;
import io.runtimesafety.tx.StoreException;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommitTest {
    private final String namespace = SharedRedis.freshNamespace();
    private final RedisKeys keys = new RedisKeys(namespace);
    private final RedisSafetyStore store = SharedRedis.store(namespace).build();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aCommitSentTwiceTakesEffectOnceAndIsAnsweredAlike() {
        store.controlState().write(put("a", "1"));
        ControlPosition before = head(store);
        Operations operations = new Operations();
        new FieldWrite.Stamp("anything").addTo(operations, new Field(keys.nodes(), "x"));
        ControlOperations.begin(operations, keys).write(put("a", "2")).end();
        UUID transaction = UUID.randomUUID();

        Reply first = store.committer().send(transaction, operations);
        store.controlState().write(put("a", "3"));
        Reply second = store.committer().send(transaction, operations);

        assertThat(second).isEqualTo(first);
        assertThat(first.number(1)).isEqualTo(before.revision() + 1);
        assertThat(head(store).revision()).isEqualTo(before.revision() + 2);
        assertThat(body(store, "a")).isEqualTo("3");
    }

    @Test
    void whatIsRememberedOfCommitsGoesAwayByItself() {
        store.controlState().write(put("a", "1"));
        assertThat(rememberedFor()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(3));
    }

    /** A commit can be sent for two time-outs, and once more as long after a new head was made: six in all. */
    @Test
    void commitsAreRememberedForLongerThanACopyOfThemCanBeUnderWay() {
        Duration timeout = Duration.ofMinutes(1);
        try (RedisSafetyStore patient =
                SharedRedis.store(namespace).commandTimeout(timeout).build()) {
            patient.controlState().write(put("a", "1"));
            assertThat(rememberedFor()).isGreaterThan(timeout.multipliedBy(6).plusMinutes(1));
        }
    }

    private Duration rememberedFor() {
        List<String> remembered = SharedRedis.keys(namespace).stream()
                .filter(key -> key.contains(":commit:"))
                .toList();
        assertThat(remembered).hasSize(1);
        return Duration.ofMillis(SharedRedis.admin().pttl(remembered.get(0)));
    }

    @Test
    void whatIsExpectedOfADocumentIsSentOnce() {
        RedisURI uri = RedisURI.create(SharedRedis.PROCESS.uri());
        Endpoint endpoint = SingleEndpoint.own(uri, Duration.ofSeconds(5));
        CommandLink link = new CommandLink(
                endpoint, new Waiting(System::nanoTime), Duration.ofSeconds(5), new RedisFailures("redis.uri"));
        RedisTransaction transaction = new RedisTransaction(link, keys);
        assertThat(transaction.control().tryWrite(put("a", "1"), 0)).isTrue();
        assertThat(transaction.operations().arguments()).containsOnlyOnce("control-expect");
        link.close();
        endpoint.close();
    }

    @Test
    void whatCannotBeReadIsAFailureThatARepeatDoesNotMend() {
        store.prepare();
        SharedRedis.admin().hset(keys.documents(), "test/broken", "nonsense");
        SharedRedis.admin().hset(keys.nodes(), UUID.randomUUID().toString(), "nonsense");
        SharedRedis.admin().hset(keys.leases(), "broken", "nonsense");
        SharedRedis.admin().hset(keys.head(), "revision", "nonsense");
        isUnexpected(() -> store.controlState().find(id("broken")), "document test/broken");
        isUnexpected(() -> store.inTransaction(stores -> body(stores, "broken")), "document test/broken");
        isUnexpected(() -> store.nodes().findAll(), "row of a node");
        isUnexpected(
                () -> store.inTransaction(
                        stores -> stores.leases().tryAcquire("broken", "owner", Duration.ofMinutes(1))),
                "row of a lease");
        isUnexpected(() -> head(store), "script changes-since.lua part 3");
        isUnexpected(() -> new Reply("some.lua", List.of()).text(0), "script some.lua part 0");
        isUnexpected(() -> new Reply("some.lua", List.of("x")).uuid(0), "script some.lua part 0");
    }

    private static void isUnexpected(Runnable call, String what) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        unexpected -> assertThat(unexpected.retryable()).isFalse())
                .hasMessageContaining("unexpected")
                .hasMessageContaining(what);
    }

    /** The first copy waits in the server's socket when the second arrives: both are run, one counts. */
    @Test
    void aChangeSentAgainBecauseNoAnswerCameIsMadeOnce() {
        try (RedisProcess redis = RedisProcess.start();
                RedisSafetyStore slow = RedisSafetyStore.builder()
                        .uri(redis.uri())
                        .commandTimeout(Duration.ofMillis(600))
                        .build()) {
            slow.prepare();
            slow.controlState().write(put("a", "0"));
            // A script that Redis has not met is not run by the first copy.
            slow.leases().tryRelease(lease("known", slow));
            keep(slow, "known");
            Lease lease = lease("released", slow);
            ControlPosition before = head(slow);
            redis.freeze();
            List<Boolean> answers = Race.run(5, number -> switch (number) {
                case 0 -> {
                    slow.controlState().write(put("a", "1"));
                    yield true;
                }
                case 1 -> lease("taken", slow).fence() == 1;
                case 2 -> slow.leases().tryRelease(lease);
                case 3 -> keep(slow, "key");
                default -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(900));
                    redis.thaw();
                    yield true;
                }
            });
            assertThat(answers).containsOnly(true);
            assertThat(head(slow).revision()).isEqualTo(before.revision() + 1);
        }
    }

    private static Lease lease(String name, RedisSafetyStore store) {
        return store.leases().tryAcquire(name, "owner", Duration.ofMinutes(1)).orElseThrow();
    }

    private static boolean keep(RedisSafetyStore store, String key) {
        StoredAnswer answer = new StoredAnswer("digest", "answer");
        return store.idempotency().tryKeep(new IdempotencyKey("scope", key), answer, Duration.ofMinutes(1));
    }

    @Test
    void aChangeWhoseOutcomeStaysUnknownSaysSo() {
        try (RedisProcess redis = RedisProcess.start();
                RedisSafetyStore slow = RedisSafetyStore.builder()
                        .uri(redis.uri())
                        .commandTimeout(Duration.ofMillis(200))
                        .build()) {
            slow.prepare();
            redis.freeze();
            assertThatThrownBy(() -> slow.controlState().write(put("a", "1")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            unknown -> assertThat(unknown.retryable()).isFalse())
                    .hasMessageContaining("outcome unknown");
        }
    }

    @Test
    void transactionsStayExactWhileConnectionsAreKilled() {
        AtomicInteger killed = new AtomicInteger();
        int each = Race.isSoak() ? 5_000 : 300;
        AtomicInteger left = new AtomicInteger(4);
        Race.run(5, number -> {
            if (number == 4) {
                while (left.get() > 0) {
                    killed.addAndGet(SharedRedis.admin()
                            .clientKill(KillArgs.Builder.typeNormal().skipme())
                            .intValue());
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
                }
            } else {
                try {
                    for (int i = 0; i < each; i++) {
                        TestDocuments.incrementIn(store, "counter-" + number % 2);
                        store.controlState().write(put("own-" + number, Integer.toString(i)));
                    }
                } finally {
                    left.decrementAndGet();
                }
            }
            return number;
        });
        assertThat(killed).hasPositiveValue();
        assertThat(body(store, "counter-0")).isEqualTo(Integer.toString(2 * each));
        assertThat(body(store, "counter-1")).isEqualTo(Integer.toString(2 * each));
        assertThat(head(store).revision()).isEqualTo(8L * each);
    }

    @Test
    void scriptsRedisHasForgottenAreSentAgain() {
        store.prepare();
        Lease lease = store.leases()
                .tryAcquire("lease", "owner", Duration.ofMinutes(1))
                .orElseThrow();
        for (Runnable call : List.<Runnable>of(
                () -> store.controlState().write(put("a", "1")),
                () -> store.controlState().find(id("a")),
                () -> store.controlState().changesSince(ControlPosition.NONE),
                () -> store.controlState().purge(Duration.ofDays(1)),
                () -> store.leases().isHeld(lease),
                () -> store.nodes().beat(new NodeBeat("node", UUID.randomUUID(), "worker", ControlPosition.NONE)),
                () -> store.nodes().findAll(),
                () -> TestDocuments.incrementIn(store, "counter"))) {
            SharedRedis.admin().scriptFlush();
            call.run();
        }
        assertThat(body(store, "a")).isEqualTo("1");
    }

    @Test
    void eightThreadsOnTheSameDocumentsAndLeasesStayExact() {
        int each = Race.isSoak() ? 3_000 : 60;
        AtomicInteger turns = new AtomicInteger();
        Race.run(8, number -> {
            for (int i = 0; i < each; i++) {
                store.inTransaction(stores -> {
                    Lease lease = stores.leases()
                            .tryAcquire("turn", "thread-" + number, Duration.ofMinutes(1))
                            .orElseThrow();
                    increment(stores, "all");
                    increment(stores, "of-" + lease.fence() % 3);
                    assertThat(stores.leases().tryRelease(lease)).isTrue();
                    return lease;
                });
                turns.incrementAndGet();
            }
            return number;
        });
        int all = 8 * each;
        assertThat(turns).hasValue(all);
        assertThat(body(store, "all")).isEqualTo(Integer.toString(all));
        int sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += Integer.parseInt(body(store, "of-" + i));
        }
        assertThat(sum).isEqualTo(all);
        assertThat(store.leases()
                        .tryAcquire("turn", "last", Duration.ofMinutes(1))
                        .orElseThrow()
                        .fence())
                .isEqualTo(all + 1L);
        assertThat(head(store).revision()).isEqualTo(all);
    }

    @Test
    void aDocumentThatWasOnlyReadMustStillBeTheSame() {
        store.controlState().write(put("read", "1"));
        AtomicInteger runs = new AtomicInteger();
        store.inTransaction(stores -> {
            String seen = body(stores, "read");
            if (runs.incrementAndGet() == 1) {
                store.controlState().write(delete("read"));
            }
            stores.controlState().write(put("copy", seen));
            return seen;
        });
        assertThat(runs).hasValue(2);
        assertThat(body(store, "copy")).isEqualTo("nothing");
    }

    @Test
    void renewingALeaseDoesNotDisturbTheTransactionThatAskedForIt() {
        Lease lease = store.leases()
                .tryAcquire("lease", "owner", Duration.ofMinutes(1))
                .orElseThrow();
        AtomicInteger runs = new AtomicInteger();
        store.inTransaction(stores -> {
            runs.incrementAndGet();
            assertThat(stores.leases().isHeld(lease)).isTrue();
            assertThat(store.leases().tryRenew(lease, Duration.ofMinutes(2))).isPresent();
            stores.controlState().write(put("a", "1"));
            return lease;
        });
        assertThat(runs).hasValue(1);
    }

    @Test
    void aTransactionThatOnlyAskedForALeaseConflictsIfItWasTakenOver() {
        Lease lease = store.leases()
                .tryAcquire("lease", "owner", Duration.ofMinutes(1))
                .orElseThrow();
        AtomicInteger runs = new AtomicInteger();
        boolean held = store.inTransaction(stores -> {
            boolean answer = stores.leases().isHeld(lease);
            if (runs.incrementAndGet() == 1) {
                store.leases().tryRelease(lease);
                store.leases().tryAcquire("lease", "next", Duration.ofMinutes(1));
            }
            return answer;
        });
        assertThat(runs).hasValue(2);
        assertThat(held).isFalse();
    }

    @Test
    void nodesInsideATransactionAreItsOwnAndTheCommittedOnes() {
        NodeBeat committed = new NodeBeat("committed", UUID.randomUUID(), "worker", ControlPosition.NONE);
        NodeBeat own = new NodeBeat("own", UUID.randomUUID(), "worker", ControlPosition.NONE);
        store.nodes().beat(committed);
        store.inTransaction(stores -> {
            stores.nodes().beat(own);
            assertThat(stores.nodes().findAll())
                    .extracting(status -> status.beat())
                    .containsExactly(committed, own);
            stores.nodes().remove(committed.instance());
            assertThat(stores.nodes().findAll())
                    .extracting(status -> status.beat())
                    .containsExactly(own);
            return own;
        });
        assertThat(store.nodes().findAll()).extracting(status -> status.beat()).containsExactly(own);
    }

    @Test
    void aNodeThatShowsItselfBeforeTheCommitIsNotForgotten() {
        NodeBeat beat = new NodeBeat("node", UUID.randomUUID(), "worker", ControlPosition.NONE);
        store.nodes().beat(beat);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        AtomicInteger runs = new AtomicInteger();
        int forgotten = store.inTransaction(stores -> {
            int silent = stores.nodes().forget(Duration.ofMillis(10));
            if (runs.incrementAndGet() == 1) {
                store.nodes().beat(beat);
            }
            return silent;
        });
        assertThat(forgotten).isZero();
        assertThat(store.nodes().findAll()).hasSize(1);
    }

    @Test
    void insideATransactionChangesAreReadAsCommittedAndPurgingIsRefused() {
        store.controlState().write(put("a", "1"));
        ControlPosition before = head(store);
        store.inTransaction(stores -> {
            stores.controlState().write(put("b", "1"));
            assertThat(head(stores)).isEqualTo(before);
            assertThatThrownBy(() -> stores.controlState().purge(Duration.ofDays(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("outside a transaction");
            return before;
        });
    }

    @Test
    void storesOfATransactionServeItsThreadAlone() {
        store.inTransaction(stores -> {
            assertThatThrownBy(() -> CompletableFuture.runAsync(
                                    () -> stores.controlState().find(id("a")))
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            return stores;
        });
    }
}

package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.body;
import static io.runtimesafety.redis.TestDocuments.head;
import static io.runtimesafety.redis.TestDocuments.id;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.tx.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OutageTest {
    private static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final Duration AT_ONCE = Duration.ofMillis(300);
    private static final Duration SLACK = Duration.ofMillis(900);

    private final RedisProcess redis = RedisProcess.start();
    private final RedisSafetyStore store =
            RedisSafetyStore.builder().uri(redis.uri()).commandTimeout(TIMEOUT).build();

    @BeforeAll
    static void warmUp() {
        SharedRedis.warmUp();
    }

    @AfterEach
    void close() {
        store.close();
        redis.close();
    }

    private static void failsRetryable(Runnable call, Duration most) {
        long started = System.nanoTime();
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        away -> assertThat(away.retryable())
                                .as(away.getMessage())
                                .isTrue());
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(most);
    }

    private void worksAgain() {
        Awaitility.await().atMost(Duration.ofSeconds(5)).ignoreExceptions().untilAsserted(() -> {
            store.controlState().write(put("after", "1"));
            assertThat(body(store, "after")).isEqualTo("1");
        });
        assertThat(store.probe().reachable()).isTrue();
    }

    @Test
    void aFrozenRedisFailsReadsInTimeAndComesBack() {
        store.prepare();
        redis.freeze();
        failsRetryable(() -> store.controlState().find(id("a")), TIMEOUT.plus(SLACK));
        failsRetryable(() -> store.controlState().find(id("a")), TIMEOUT.plus(SLACK));
        assertThat(store.probe().reachable()).isFalse();
        // By now no connection is left on which a change could be sent.
        failsRetryable(() -> store.controlState().write(put("a", "1")), TIMEOUT.plus(SLACK));
        redis.thaw();
        worksAgain();
    }

    /** The first copy of the change may or may not have arrived; the second one, on a new connection, finds out. */
    @Test
    void aConnectionThatWentSilentIsReplacedAndAChangeStillMadeOnce() throws IOException {
        try (StallingProxy proxy = new StallingProxy(redis.port());
                RedisSafetyStore behind = RedisSafetyStore.builder()
                        .uri(proxy.uri())
                        .commandTimeout(TIMEOUT)
                        .build()) {
            behind.prepare();
            proxy.stallOpenConnections();
            failsRetryable(() -> behind.controlState().find(id("a")), TIMEOUT.plus(SLACK));
            assertThat(TestDocuments.incrementIn(behind, "a")).isEqualTo(1);
            proxy.stallOpenConnections();
            behind.controlState().write(put("b", "1"));
            assertThat(head(store).revision()).isEqualTo(2);
        }
    }

    @Test
    void aKilledRedisFailsCallsInTimeThenAtOnceAndComesBack() {
        store.prepare();
        redis.kill();
        failsRetryable(() -> store.controlState().write(put("a", "1")), TIMEOUT.plus(SLACK));
        failsRetryable(() -> store.controlState().find(id("a")), AT_ONCE);
        failsRetryable(() -> store.inTransaction(stores -> body(stores, "a")), AT_ONCE);
        redis.startAgain();
        worksAgain();
    }

    @Test
    void preparingFailsInTimeWhileRedisIsAwayAndWorksLater() {
        redis.kill();
        failsRetryable(store::prepare, TIMEOUT.plus(SLACK));
        assertThatThrownBy(store::prepare).hasMessageStartingWith("redis.uri: Redis is away: ");
        assertThat(store.probe().reachable()).isFalse();
        assertThat(store.probe().detail()).isNotBlank();
        redis.startAgain();
        store.prepare();
        worksAgain();
    }

    @Test
    void preparingNamesTheSettingOfAClusterThatIsAway() {
        redis.kill();
        try (RedisSafetyStore away = RedisSafetyStore.builder()
                .cluster(List.of(redis.uri()))
                .commandTimeout(TIMEOUT)
                .build()) {
            failsRetryable(away::prepare, TIMEOUT.plus(SLACK));
            assertThatThrownBy(away::prepare).hasMessageStartingWith("redis.cluster: Redis is away: ");
        }
    }

    /** Its one question and, if it must be sent as a whole, the script share one time-out. */
    @Test
    void aProbeTakesOneTimeOutAtMost() {
        store.prepare();
        redis.freeze();
        long started = System.nanoTime();
        assertThat(store.probe().reachable()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(TIMEOUT.plus(TIMEOUT));
        redis.thaw();
    }

    @Test
    void aReplicaRefusesChangesUntilItIsPromoted() {
        store.prepare();
        redis.tell("REPLICAOF", "127.0.0.1", "1");
        failsRetryable(() -> store.controlState().write(put("a", "1")), TIMEOUT.plus(SLACK));
        assertThat(store.probe().reachable()).isFalse();
        redis.tell("REPLICAOF", "NO", "ONE");
        worksAgain();
    }

    @Test
    void aFullRedisRefusesAChangeAsAWholeAndWorksAgain() {
        store.controlState().write(put("a", "1"));
        redis.tell("CONFIG", "SET", "maxmemory", "1");
        failsRetryable(
                () -> store.inTransaction(stores -> {
                    stores.controlState().write(put("a", "2"));
                    stores.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1));
                    return stores;
                }),
                TIMEOUT.plus(SLACK));
        assertThat(body(store, "a")).isEqualTo("1");
        redis.tell("CONFIG", "SET", "maxmemory", "0");
        assertThat(store.leases()
                        .tryAcquire("lease", "owner", Duration.ofMinutes(1))
                        .orElseThrow()
                        .fence())
                .isEqualTo(1);
        worksAgain();
    }

    @Test
    void aMissingReplicaRefusesChangesIfRedisIsToldSo() {
        store.prepare();
        redis.tell("CONFIG", "SET", "min-replicas-to-write", "1");
        failsRetryable(() -> store.controlState().write(put("a", "1")), TIMEOUT.plus(SLACK));
        redis.tell("CONFIG", "SET", "min-replicas-to-write", "0");
        worksAgain();
    }

    @Test
    void anInterruptedThreadHasItsCallAnsweredAndStaysInterrupted() {
        store.prepare();
        Thread.currentThread().interrupt();
        try {
            store.controlState().write(put("a", "1"));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(body(store, "a")).isEqualTo("1");
    }
}

package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.body;
import static io.runtimesafety.redis.TestDocuments.head;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.Lease;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static final int SLOTS = 16_384;
    private static final List<RedisProcess> NODES = new ArrayList<>();

    @BeforeAll
    static void formCluster() {
        String busOfFirst = Integer.toString(RedisProcess.freePort());
        for (int i = 0; i < 3; i++) {
            String bus = i == 0 ? busOfFirst : Integer.toString(RedisProcess.freePort());
            RedisProcess node = RedisProcess.start(
                    "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", bus);
            NODES.add(node);
            int last = i == 2 ? SLOTS : SLOTS / 3 * (i + 1);
            node.tell("CLUSTER", "ADDSLOTSRANGE", "" + SLOTS / 3 * i, "" + (last - 1));
            node.tell("CLUSTER", "MEET", "127.0.0.1", "" + NODES.get(0).port(), busOfFirst);
        }
        RedisClient client = RedisClient.create();
        for (RedisProcess node : NODES) {
            try (var connection = client.connect(RedisURI.create(node.uri()))) {
                Awaitility.await("the cluster")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> connection.sync().clusterInfo().contains("cluster_state:ok"));
            }
        }
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    @AfterAll
    static void stop() {
        NODES.forEach(RedisProcess::close);
    }

    private static RedisSafetyStoreBuilder store(String namespace, int node) {
        return RedisSafetyStore.builder()
                .cluster(List.of(NODES.get(node).uri()))
                .namespace(namespace);
    }

    /** Namespaces lie on different nodes; what a store does must not depend on which one it was told of. */
    @Test
    void everyNamespaceWorksThroughEveryNode() {
        for (int i = 0; i < 6; i++) {
            String namespace = "cluster-" + i;
            try (RedisSafetyStore one = store(namespace, i % 3).build();
                    RedisSafetyStore other = store(namespace, (i + 1) % 3).build()) {
                one.prepare();
                other.prepare();
                Lease lease = one.inTransaction(stores -> {
                    stores.controlState().write(put("a", "1"));
                    stores.idempotency()
                            .tryKeep(
                                    new IdempotencyKey("scope", "key"),
                                    new StoredAnswer("digest", "answer"),
                                    Duration.ofMinutes(1));
                    return stores.leases()
                            .tryAcquire("lease", "owner", Duration.ofMinutes(1))
                            .orElseThrow();
                });
                assertThat(other.leases().isHeld(lease)).isTrue();
                assertThat(other.idempotency().find(new IdempotencyKey("scope", "key")))
                        .isPresent();
                assertThat(body(other, "a")).isEqualTo("1");
                other.controlState().purge(Duration.ZERO);
                assertThat(other.nodes().findAll()).isEmpty();
                assertThat(other.probe().reachable()).isTrue();
            }
        }
    }

    @Test
    void hintsReachInstancesOnOtherNodes() {
        try (RedisSafetyStore one = store("hints", 0).build();
                RedisSafetyStore other = store("hints", 1).build()) {
            List<ChangeHint> heard = new CopyOnWriteArrayList<>();
            other.onChange(heard::add);
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> heard.contains(ChangeHint.look()));
            one.controlState().write(put("a", "1"));
            ChangeHint hint = new ChangeHint(head(one).epoch(), head(one).revision());
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> heard.contains(hint));
        }
    }

    @Test
    void transactionsOnTwoInstancesStayExact() {
        try (RedisSafetyStore one = store("exact", 0).build();
                RedisSafetyStore other = store("exact", 2).build()) {
            int each = Race.repetitions(400);
            Race.run(6, number -> {
                for (int i = 0; i < each; i++) {
                    TestDocuments.incrementIn(number % 2 == 0 ? one : other, "counter");
                }
                return number;
            });
            assertThat(body(one, "counter")).isEqualTo(Integer.toString(6 * each));
        }
    }

    /** The rights that docs/redis.md lists for a cluster are enough. */
    @Test
    void theDocumentedRightsAreEnough() {
        for (RedisProcess node : NODES) {
            node.tell(
                    ("ACL SETUSER documented on >secret ~{rs:rights}:* &{rs:rights}:changes +@connection +eval +evalsha"
                                    + " +time +get +set +del +exists +@hash +@sortedset +publish +subscribe"
                                    + " +info +cluster|nodes")
                            .split(" ", -1));
        }
        String uri = "redis://documented:secret@127.0.0.1:" + NODES.get(0).port();
        try (RedisSafetyStore store = RedisSafetyStore.builder()
                .cluster(List.of(uri))
                .namespace("rights")
                .build()) {
            store.prepare();
            List<ChangeHint> heard = new CopyOnWriteArrayList<>();
            store.onChange(heard::add);
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> heard.contains(ChangeHint.look()));
            assertThat(TestDocuments.incrementIn(store, "a")).isEqualTo(1);
        }
    }

    @Test
    void aNodeNamedAsIfItStoodAloneIsRefused() {
        try (RedisSafetyStore store =
                RedisSafetyStore.builder().uri(NODES.get(0).uri()).build()) {
            assertThatThrownBy(store::prepare)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("redis.cluster");
        }
    }
}

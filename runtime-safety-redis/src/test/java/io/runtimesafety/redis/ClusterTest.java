package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.body;
import static io.runtimesafety.redis.TestDocuments.head;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.Lease;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static final int SLOTS = 16_384;
    private static final int PRIMARIES = 3;
    private static final String BUS_OF_FIRST = Integer.toString(RedisProcess.freePort());
    private static final List<RedisProcess> NODES = new ArrayList<>();

    @BeforeAll
    static void formCluster() {
        for (int i = 0; i < PRIMARIES; i++) {
            int last = i == PRIMARIES - 1 ? SLOTS : SLOTS / PRIMARIES * (i + 1);
            member().tell("CLUSTER", "ADDSLOTSRANGE", "" + SLOTS / PRIMARIES * i, "" + (last - 1));
        }
        RedisProcess replica = member();
        String primary = ask(NODES.get(0), RedisClusterCommands::clusterMyId);
        NODES.forEach(node -> await(node, all -> all.clusterInfo().contains("cluster_state:ok")));
        await(replica, all -> all.clusterNodes().contains(primary));
        replica.tell("CLUSTER", "REPLICATE", primary);
        NODES.forEach(node -> await(node, all -> all.clusterNodes().contains("slave " + primary)));
        await(replica, all -> all.info("replication").contains("master_link_status:up"));
    }

    /** A further node that has met the first one. */
    private static RedisProcess member() {
        String bus = NODES.isEmpty() ? BUS_OF_FIRST : Integer.toString(RedisProcess.freePort());
        RedisProcess node =
                RedisProcess.start("--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", bus);
        NODES.add(node);
        node.tell("CLUSTER", "MEET", "127.0.0.1", "" + NODES.get(0).port(), BUS_OF_FIRST);
        return node;
    }

    private static <T> T ask(RedisProcess node, Function<RedisClusterCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create();
        try (var connection = client.connect(RedisURI.create(node.uri()))) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    private static void await(RedisProcess node, Predicate<RedisClusterCommands<String, String>> condition) {
        Awaitility.await("the cluster").atMost(Duration.ofSeconds(20)).until(() -> ask(node, condition::test));
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

    /** What has no key the driver asks any node, a replica too; neither role nor persistence may be taken from that. */
    @Test
    void theNodeThatHasTheNamespaceIsJudgedAndNoOther() {
        for (int i = 0; i < 12; i++) {
            String namespace = "judged-" + i;
            RedisProcess owner = NODES.get(SlotHash.getSlot(new RedisKeys(namespace).head()) / (SLOTS / PRIMARIES));
            owner.tell("CONFIG", "SET", "appendonly", "yes");
            owner.tell("CONFIG", "SET", "appendfsync", "always");
            try (RedisSafetyStore store = store(namespace, i % NODES.size()).build()) {
                store.prepare();
                assertThat(store.capabilities()).contains(StoreCapability.SURVIVES_RESTART);
                assertThat(store.probe().reachable()).isTrue();
                assertThat(store.probe().detail()).startsWith("redis 7.").doesNotContain("replica");
            } finally {
                owner.tell("CONFIG", "SET", "appendfsync", "everysec");
            }
            try (RedisSafetyStore store = store(namespace, i % NODES.size()).build()) {
                store.prepare();
                assertThat(store.capabilities()).doesNotContain(StoreCapability.SURVIVES_RESTART);
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

package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.body;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.control.ChangeHint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SentinelTest {
    private static final String NAME = "main";

    @Test
    void theStoreFollowsThePrimaryAfterAFailover() {
        try (RedisProcess first = RedisProcess.start();
                RedisProcess second = replicaOf(first);
                RedisProcess sentinel = RedisProcess.startSentinel(
                        "sentinel monitor " + NAME + " 127.0.0.1 " + first.port() + " 1",
                        "sentinel down-after-milliseconds " + NAME + " 500",
                        "sentinel failover-timeout " + NAME + " 3000");
                RedisSafetyStore store = RedisSafetyStore.builder()
                        .uri("redis-sentinel://127.0.0.1:" + sentinel.port() + "#" + NAME)
                        .heartbeat(Duration.ofMillis(300))
                        .build()) {
            // It would look at its servers every ten seconds only.
            sentinel.tell("SENTINEL", "DEBUG", "info-period", "200");
            assertThat(store.description()).contains("sentinel", NAME);
            store.prepare();
            store.controlState().write(put("a", "1"));
            List<ChangeHint> heard = new CopyOnWriteArrayList<>();
            store.onChange(heard::add);
            awaitReplica(second);

            first.kill();

            Awaitility.await().atMost(Duration.ofSeconds(15)).ignoreExceptions().untilAsserted(() -> {
                store.controlState().write(put("b", "1"));
                assertThat(on(second, "b")).isEqualTo("1");
            });
            assertThat(body(store, "a")).isEqualTo("1");
            heard.clear();
            Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
                try (RedisSafetyStore other =
                        RedisSafetyStore.builder().uri(second.uri()).build()) {
                    other.controlState().write(put("c", "1"));
                }
                return heard.stream().anyMatch(hint -> !hint.equals(ChangeHint.look()));
            });
        }
    }

    /** In step with its primary, so that the sentinel finds it at its first look. */
    private static RedisProcess replicaOf(RedisProcess primary) {
        RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
        Awaitility.await("a replica")
                .atMost(Duration.ofSeconds(15))
                .until(() -> primary.send("WAIT", "1", "1000").equals(":1"));
        return replica;
    }

    private static void awaitReplica(RedisProcess replica) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> on(replica, "a").equals("1"));
    }

    private static String on(RedisProcess server, String name) {
        try (RedisSafetyStore direct =
                RedisSafetyStore.builder().uri(server.uri()).build()) {
            return body(direct, name);
        }
    }
}

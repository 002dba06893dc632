package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.body;
import static io.runtimesafety.redis.TestDocuments.head;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.tx.Lease;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurabilityTest {
    private static RedisSafetyStoreBuilder on(RedisProcess redis) {
        return RedisSafetyStore.builder().uri(redis.uri());
    }

    @Test
    void aRedisThatWritesEveryChangeToDiskSurvivesACrash() {
        try (RedisProcess redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
                RedisSafetyStore store = on(redis).build()) {
            assertThat(store.capabilities()).doesNotContain(StoreCapability.SURVIVES_RESTART);
            store.prepare();
            assertThat(store.capabilities()).contains(StoreCapability.SURVIVES_RESTART);
            Lease lease = store.leases()
                    .tryAcquire("lease", "owner", Duration.ofMinutes(1))
                    .orElseThrow();
            for (int i = 0; i < 50; i++) {
                store.controlState().write(put("a", Integer.toString(i)));
            }
            ControlPosition before = head(store);
            redis.kill();
            redis.startAgain();
            try (RedisSafetyStore after = on(redis).build()) {
                after.prepare();
                assertThat(head(after)).isEqualTo(before);
                assertThat(body(after, "a")).isEqualTo("49");
                assertThat(after.leases().isHeld(lease)).isTrue();
            }
        }
    }

    @Test
    void aRedisThatMayLoseTheLastSecondIsNotSaidToSurvive() {
        try (RedisProcess redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "everysec");
                RedisSafetyStore store = on(redis).build()) {
            store.prepare();
            assertThat(store.capabilities()).doesNotContain(StoreCapability.SURVIVES_RESTART);
        }
    }

    @Test
    void whoKnowsBetterCanSaySo() {
        try (RedisSafetyStore store = SharedRedis.store(SharedRedis.freshNamespace())
                .survivesRestart(true)
                .build()) {
            assertThat(store.capabilities()).contains(StoreCapability.SURVIVES_RESTART);
        }
    }
}

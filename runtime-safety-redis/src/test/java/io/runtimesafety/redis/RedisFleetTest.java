package io.runtimesafety.redis;

import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.FaultyLink;
import io.runtimesafety.test.contract.FleetContract;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class RedisFleetTest implements FleetContract {
    private final String namespace = SharedRedis.freshNamespace();
    private final FaultyLink link = FaultyLink.to(SharedRedis.PROCESS.port());
    private final RedisSafetyStore store = build();
    private final RedisSafetyStore second = build();

    RedisFleetTest() throws IOException {}

    private RedisSafetyStore build() {
        return SharedRedis.store(namespace)
                .uri("redis://127.0.0.1:" + link.port())
                .commandTimeout(Duration.ofMillis(500))
                .build();
    }

    @Override
    public SafetyStore store() {
        return store;
    }

    @Override
    public SafetyStore secondStore() {
        return second;
    }

    @Override
    public void cutOff() {
        link.cut();
    }

    @Override
    public void mend() {
        link.mend();
    }

    @Override
    public void cutPush() {
        SharedRedis.PROCESS.send("CLIENT", "KILL", "TYPE", "pubsub");
    }

    @Override
    public Runnable backup() {
        return SharedRedis.backup(namespace);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        second.close();
        link.close();
    }
}

package io.runtimesafety.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One Redis for all tests of this module that do not break it; each test takes a namespace of its own. */
final class SharedRedis {
    static final RedisProcess PROCESS = RedisProcess.start();
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final RedisCommands<String, String> ADMIN =
            RedisClient.create(PROCESS.uri()).connect().sync();

    static {
        warmUp();
    }

    private SharedRedis() {}

    /** The first connection of a JVM takes its time, which tests with short limits must not count. */
    static void warmUp() {
        try (RedisSafetyStore store = RedisSafetyStore.builder()
                .uri(PROCESS.uri())
                .commandTimeout(Duration.ofSeconds(30))
                .namespace("warm-up")
                .build()) {
            store.prepare();
        }
    }

    static String freshNamespace() {
        return "test-" + NAMESPACES.incrementAndGet();
    }

    static RedisSafetyStoreBuilder store(String namespace) {
        return RedisSafetyStore.builder().uri(PROCESS.uri()).namespace(namespace);
    }

    static RedisCommands<String, String> admin() {
        return ADMIN;
    }

    /** Copies a namespace as it is now; running the answer puts the copy in the place of what is there then. */
    static Runnable backup(String namespace) {
        Map<String, byte[]> copy = new HashMap<>();
        keys(namespace).forEach(key -> copy.put(key, ADMIN.dump(key)));
        return () -> {
            ADMIN.multi();
            keysInTransaction(namespace);
            copy.forEach((key, value) -> ADMIN.restore(
                    key, value, io.lettuce.core.RestoreArgs.Builder.ttl(0).replace()));
            ADMIN.exec();
        };
    }

    private static void keysInTransaction(String namespace) {
        String[] known = {"head", "documents", "by-revision", "tombstones", "expiring", "log", "leases", "lease-ends"};
        for (String key : known) {
            ADMIN.del("{rs:" + namespace + "}:" + key);
        }
    }

    static List<String> keys(String namespace) {
        return ADMIN.keys("{rs:" + namespace + "}:*");
    }
}

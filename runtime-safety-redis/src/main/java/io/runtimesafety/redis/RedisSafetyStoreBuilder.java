package io.runtimesafety.redis;

import io.lettuce.core.RedisClient;
import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.internal.SystemClocks;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link RedisSafetyStore}: where Redis is, and defaults for the rest. Used by one thread. */
public final class RedisSafetyStoreBuilder {
    private @Nullable String uri;
    private @Nullable List<String> cluster;
    private @Nullable RedisClient client;
    private String namespace = "default";
    private Duration commandTimeout = Duration.ofSeconds(2);
    private Duration conflictLimit = Duration.ofSeconds(5);
    private Duration heartbeat = Duration.ofSeconds(5);
    private boolean survivesRestart;
    private LongSupplier ticker = SystemClocks.ticker();

    RedisSafetyStoreBuilder() {}

    /**
     * One server: {@code redis://user:password@host:6379/0}, {@code rediss://…} for TLS; or one found by sentinels:
     * {@code redis-sentinel://user:password@host1:26379,host2:26379/0#master-name}, where user and password are those of
     * Redis and the sentinels have none.
     */
    public RedisSafetyStoreBuilder uri(String redisUri) {
        uri = redisUri;
        return this;
    }

    /** Instead of {@link #uri}: some nodes of a Redis Cluster, each as {@code redis://user:password@host:port}. */
    public RedisSafetyStoreBuilder cluster(List<String> nodeUris) {
        cluster = List.copyOf(nodeUris);
        return this;
    }

    /**
     * Goes with {@link #uri}: the host's own client opens the connections, with its options, and stays the host's to
     * close. Default: a client of the store's own, whose commands do not wait in memory while Redis is away.
     */
    public RedisSafetyStoreBuilder client(RedisClient hostClient) {
        client = hostClient;
        return this;
    }

    /** Keeps stores in one Redis apart: lower-case letters, digits, dots, hyphens, underscores. Default {@code default}. */
    public RedisSafetyStoreBuilder namespace(String name) {
        namespace = name;
        return this;
    }

    /**
     * How long an answer may take, connecting included; a change may take twice that, see the store. 50 ms to 1 minute,
     * default 2 s.
     */
    public RedisSafetyStoreBuilder commandTimeout(Duration timeout) {
        commandTimeout = timeout;
        return this;
    }

    /** How long a transaction that keeps losing conflicts is repeated. Default 5 s. */
    public RedisSafetyStoreBuilder conflictLimit(Duration limit) {
        conflictLimit = limit;
        return this;
    }

    /** How often the connection that hears of changes is asked for a sign of life. Default 5 s. */
    public RedisSafetyStoreBuilder heartbeat(Duration interval) {
        heartbeat = interval;
        return this;
    }

    /**
     * Says that this Redis keeps every acknowledged write over a restart, where it cannot be asked, as with many hosted
     * ones. Default: only if {@code appendonly yes} and {@code appendfsync always} are found.
     */
    public RedisSafetyStoreBuilder survivesRestart(boolean keepsEveryWrite) {
        survivesRestart = keepsEveryWrite;
        return this;
    }

    /** Nanoseconds that only grow, for limits of time. Default: the machine's. */
    public RedisSafetyStoreBuilder ticker(LongSupplier nanoseconds) {
        ticker = nanoseconds;
        return this;
    }

    /**
     * Checks the settings and returns at once, whether or not Redis can be reached.
     *
     * @throws ConfigurationException if a setting is wrong
     */
    public RedisSafetyStore build() {
        RedisSettings settings =
                new RedisSettings(namespace, commandTimeout, conflictLimit, heartbeat, survivesRestart, ticker);
        RedisAddress address = address().within(commandTimeout);
        return new RedisSafetyStore(settings, address, endpoint(address));
    }

    private RedisAddress address() {
        if (uri != null && cluster != null) {
            throw new ConfigurationException(
                    "redis.uri", "set together with redis.cluster", "keep the one that says what this Redis is");
        }
        if (uri != null) {
            return RedisAddress.of(uri);
        }
        if (cluster == null) {
            throw new ConfigurationException(
                    "redis.uri", "neither redis.uri nor redis.cluster is set", "set one of them");
        }
        if (client != null) {
            throw new ConfigurationException(
                    "redis.client",
                    "set together with redis.cluster",
                    "remove it: a cluster takes a client of its own");
        }
        return RedisAddress.ofCluster(cluster);
    }

    private Endpoint endpoint(RedisAddress address) {
        if (address.cluster()) {
            return new ClusterEndpoint(address.uris(), commandTimeout);
        }
        return client == null
                ? SingleEndpoint.own(address.uris().get(0), commandTimeout)
                : SingleEndpoint.ofHost(client, address.uris().get(0));
    }
}

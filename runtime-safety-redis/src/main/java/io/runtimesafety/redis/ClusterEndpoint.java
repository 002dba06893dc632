package io.runtimesafety.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.PartitionSelectorException;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The nodes of a Redis Cluster; all keys are in one slot, so at any time one of them answers. */
final class ClusterEndpoint implements Endpoint {
    private static final Duration LOOK_AROUND = Duration.ofSeconds(15);
    private static final Duration LOOK_AROUND_AT_MOST = Duration.ofSeconds(1);

    private final RedisClusterClient client;
    private final ClientResources resources;

    ClusterEndpoint(List<RedisURI> nodes, Duration timeout) {
        this.resources = Driver.resources();
        this.client = RedisClusterClient.create(resources, nodes);
        ClusterTopologyRefreshOptions refresh = ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(LOOK_AROUND)
                .adaptiveRefreshTriggersTimeout(LOOK_AROUND_AT_MOST)
                .build();
        ClusterClientOptions.Builder options = Driver.configure(ClusterClientOptions.builder(), timeout);
        client.setOptions(options.topologyRefreshOptions(refresh).build());
    }

    @Override
    public CompletableFuture<CommandConnection> openCommands() {
        return lookAround()
                .thenCompose(done -> client.connectAsync(StringCodec.UTF8))
                .thenApply(connection ->
                        new CommandConnection(connection, connection.async(), key -> owner(connection, key)));
    }

    private static CompletionStage<RedisAsyncCommands<String, String>> owner(
            StatefulRedisClusterConnection<String, String> connection, String key) {
        Partitions known = connection.getPartitions();
        RedisClusterNode owner = known.getMasterBySlot(SlotHash.getSlot(key));
        if (owner == null) {
            throw new PartitionSelectorException("no node is known to have " + key, known);
        }
        return connection.getConnectionAsync(owner.getNodeId()).thenApply(StatefulRedisConnection::async);
    }

    @Override
    public CompletableFuture<StatefulRedisClusterPubSubConnection<String, String>> openSubscriptions() {
        return lookAround().thenCompose(done -> client.connectPubSubAsync(StringCodec.UTF8));
    }

    /** Asks who is in the cluster; the driver connects only once it knows. */
    private CompletableFuture<Void> lookAround() {
        return client.refreshPartitionsAsync().toCompletableFuture();
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        Driver.close(resources);
    }
}

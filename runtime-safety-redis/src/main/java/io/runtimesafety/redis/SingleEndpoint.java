package io.runtimesafety.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One server, named by itself or found by sentinels. */
final class SingleEndpoint implements Endpoint {
    private final RedisClient client;
    private final RedisURI uri;
    private final @Nullable ClientResources owned;

    private SingleEndpoint(RedisClient client, RedisURI uri, @Nullable ClientResources owned) {
        this.client = client;
        this.uri = uri;
        this.owned = owned;
    }

    static SingleEndpoint own(RedisURI uri, Duration timeout) {
        ClientResources resources = Driver.resources();
        RedisClient client = RedisClient.create(resources);
        client.setOptions(Driver.configure(ClientOptions.builder(), timeout).build());
        return new SingleEndpoint(client, uri, resources);
    }

    static SingleEndpoint ofHost(RedisClient client, RedisURI uri) {
        return new SingleEndpoint(client, uri, null);
    }

    @Override
    public CompletableFuture<CommandConnection> openCommands() {
        return client.connectAsync(StringCodec.UTF8, uri)
                .toCompletableFuture()
                .thenApply(connection -> new CommandConnection(
                        connection, connection.async(), key -> CompletableFuture.completedFuture(connection.async())));
    }

    @Override
    public CompletableFuture<StatefulRedisPubSubConnection<String, String>> openSubscriptions() {
        return client.connectPubSubAsync(StringCodec.UTF8, uri).toCompletableFuture();
    }

    @Override
    public void close() {
        if (owned != null) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            Driver.close(owned);
        }
    }
}

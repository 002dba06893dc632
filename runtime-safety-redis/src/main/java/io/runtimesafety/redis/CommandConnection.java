package io.runtimesafety.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** A connection that commands go through, to one server or to the nodes of a cluster. */
final class CommandConnection {
    private final StatefulConnection<String, String> connection;
    private final RedisClusterAsyncCommands<String, String> commands;
    private final Function<String, CompletionStage<? extends RedisClusterAsyncCommands<String, String>>> owners;
    private volatile long downSince;

    /** @param owners finds the way to the very node that has a key */
    CommandConnection(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> commands,
            Function<String, CompletionStage<? extends RedisClusterAsyncCommands<String, String>>> owners) {
        this.connection = connection;
        this.commands = commands;
        this.owners = owners;
    }

    /** Begins to take down when the connection is lost. */
    CommandConnection watchedBy(LongSupplier ticker) {
        downSince = ticker.getAsLong();
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                downSince = ticker.getAsLong();
            }
        });
        return this;
    }

    RedisClusterAsyncCommands<String, String> commands() {
        return commands;
    }

    /** What has no key of its own, asked of the node that has this one; the driver would ask any node. */
    <T> CompletionStage<T> askOwner(
            String key, Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> question) {
        return owners.apply(key).thenCompose(question);
    }

    /** False while the driver is busy to connect again. */
    boolean isOpen() {
        return connection.isOpen();
    }

    /** When it was lost; says nothing while it is open. */
    long downSince() {
        return downSince;
    }

    CompletableFuture<Void> close() {
        return connection.closeAsync();
    }
}

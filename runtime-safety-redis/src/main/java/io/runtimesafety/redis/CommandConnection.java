package io.runtimesafety.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** A connection that commands go through, to one server or to the nodes of a cluster. */
final class CommandConnection {
    private final StatefulConnection<String, String> connection;
    private final RedisClusterAsyncCommands<String, String> commands;
    private volatile long downSince;

    CommandConnection(
            StatefulConnection<String, String> connection, RedisClusterAsyncCommands<String, String> commands) {
        this.connection = connection;
        this.commands = commands;
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

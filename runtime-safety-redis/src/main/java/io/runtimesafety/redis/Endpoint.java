package io.runtimesafety.redis;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;

/** Opens connections to Redis as it is set up: one server, found by sentinels, or a cluster. None of it blocks. */
interface Endpoint {
    CompletableFuture<CommandConnection> openCommands();

    CompletableFuture<? extends StatefulRedisPubSubConnection<String, String>> openSubscriptions();

    /** Ends what the store opened itself. */
    void close();
}

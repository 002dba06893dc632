package io.runtimesafety.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How the driver is set up when it is the store's own. */
final class Driver {
    /** Commands under way on one connection; a further one is refused instead of waiting in memory. */
    private static final int MOST_UNDER_WAY = 10_000;

    private static final int THREADS = 2;
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(2);
    private static final Duration LONGEST_RECONNECT = Duration.ofMillis(500);
    private static final int CLOSE_SECONDS = 2;

    private Driver() {}

    static ClientResources resources() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .reconnectDelay(Delay.equalJitter(FIRST_RECONNECT, LONGEST_RECONNECT, 2, TimeUnit.MILLISECONDS))
                .build();
    }

    static <B extends ClientOptions.Builder> B configure(B options, Duration timeout) {
        options.autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_UNDER_WAY)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build());
        return options;
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    static void close(ClientResources resources) {
        resources.shutdown(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}

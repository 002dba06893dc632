package io.runtimesafety.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.schedule.Backoff;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for changes other instances publish, on a connection and a daemon thread of its own. A heartbeat finds a
 * connection whose other end is gone and replaces it; whenever a subscription begins, also after the driver has
 * connected again, a look is asked for, because what was published meanwhile is lost.
 */
final class ChangeFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Endpoint endpoint;
    private final String channel;
    private final Waiting waiting;
    private final Duration timeout;
    private final Duration heartbeat;
    private final Consumer<ChangeHint> hints;
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private boolean troubled;

    ChangeFeed(Endpoint endpoint, String channel, Waiting waiting, RedisSettings settings, Consumer<ChangeHint> hints) {
        this.endpoint = endpoint;
        this.channel = channel;
        this.waiting = waiting;
        this.timeout = settings.commandTimeout();
        this.heartbeat = settings.heartbeat();
        this.hints = hints;
    }

    /** Begins to listen, the first time it is called. */
    void start() {
        Thread fresh = new Thread(this::listen, "runtime-safety-redis-feed");
        fresh.setDaemon(true);
        if (thread.compareAndSet(null, fresh)) {
            fresh.start();
        }
    }

    private void listen() {
        boolean open = true;
        while (open) {
            try {
                listenOnce();
                open = false;
            } catch (ExecutionException | TimeoutException | RuntimeException broken) {
                reportOnce(broken);
                open = !isClosedWithin(backoff.next());
            }
        }
    }

    /** Listens until closed; ends otherwise only with the exception that says why. */
    private void listenOnce() throws ExecutionException, TimeoutException {
        StatefulRedisPubSubConnection<String, String> connection = open();
        try {
            connection.addListener(new Ear());
            waiting.await(connection.async().subscribe(channel).toCompletableFuture(), inTime());
            troubled = false;
            backoff.reset();
            while (!isClosedWithin(heartbeat)) {
                waiting.await(connection.async().ping().toCompletableFuture(), inTime());
            }
        } finally {
            waiting.awaitQuietly(connection.closeAsync());
        }
    }

    /** What opens too late is closed at once: the driver would keep it connected though nobody listens. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private StatefulRedisPubSubConnection<String, String> open() throws ExecutionException, TimeoutException {
        CompletableFuture<? extends StatefulRedisPubSubConnection<String, String>> opening =
                endpoint.openSubscriptions();
        try {
            return waiting.await(opening, inTime());
        } catch (TimeoutException late) {
            opening.thenAccept(StatefulRedisPubSubConnection::closeAsync);
            throw late;
        }
    }

    /** Runs on the driver's thread and only passes on. */
    private final class Ear extends RedisPubSubAdapter<String, String> {
        @Override
        public void message(String from, String message) {
            hints.accept(ChangeHint.parse(message));
        }

        @Override
        public void subscribed(String to, long count) {
            hints.accept(ChangeHint.look());
        }
    }

    private void reportOnce(Exception broken) {
        if (!troubled && closed.getCount() > 0) {
            troubled = true;
            log.warn(
                    "redis does not push changes at the moment, they are found by polling reason=\"{}\"",
                    broken.toString());
        }
    }

    private long inTime() {
        return waiting.now() + timeout.toNanos();
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Gives the thread a moment to close its connection. */
    @Override
    public void close() {
        closed.countDown();
        Thread listening = thread.get();
        if (listening != null) {
            try {
                listening.join(CLOSE_LIMIT.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package io.runtimesafety.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.runtimesafety.control.ChangeHint;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
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
    private static final long LONGEST_PAUSE_MILLIS = 500;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Endpoint endpoint;
    private final String channel;
    private final Waiting waiting;
    private final Duration timeout;
    private final Duration heartbeat;
    private final Consumer<ChangeHint> hints;
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);
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
                open = !isClosedWithin(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MILLIS) + 1);
            }
        }
    }

    /** Listens until closed; ends otherwise only with the exception that says why. */
    private void listenOnce() throws ExecutionException, TimeoutException {
        StatefulRedisPubSubConnection<String, String> connection =
                waiting.await(endpoint.openSubscriptions(), inTime());
        try {
            connection.addListener(new Ear());
            waiting.await(connection.async().subscribe(channel).toCompletableFuture(), inTime());
            troubled = false;
            while (!isClosedWithin(heartbeat.toMillis())) {
                waiting.await(connection.async().ping().toCompletableFuture(), inTime());
            }
        } finally {
            waiting.awaitQuietly(connection.closeAsync());
        }
    }

    /** Runs on the driver's thread and only passes on. */
    private final class Ear extends RedisPubSubAdapter<String, String> {
        @Override
        public void message(String from, String message) {
            hints.accept(parse(message));
        }

        @Override
        public void subscribed(String to, long count) {
            hints.accept(ChangeHint.look());
        }
    }

    /** What is not understood, of a later version perhaps, is a reason to look. */
    @SuppressWarnings("UnusedException")
    static ChangeHint parse(String message) {
        try {
            int space = message.indexOf(' ');
            return new ChangeHint(
                    UUID.fromString(message.substring(0, space)), Long.parseLong(message.substring(space + 1)));
        } catch (RuntimeException unknown) {
            return ChangeHint.look();
        }
    }

    private void reportOnce(Exception broken) {
        if (!troubled && closed.getCount() > 0) {
            troubled = true;
            log.warn(
                    "redis does not push changes at the moment, they are found by polling cause={}", broken.toString());
        }
    }

    private long inTime() {
        return waiting.now() + timeout.toNanos();
    }

    private boolean isClosedWithin(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
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

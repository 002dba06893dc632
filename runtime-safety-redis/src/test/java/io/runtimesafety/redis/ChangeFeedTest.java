package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.head;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.test.FaultyLink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeFeedTest {
    private static final Duration HEARTBEAT = Duration.ofMillis(300);

    private final String namespace = SharedRedis.freshNamespace();
    private final RedisSafetyStore writer = SharedRedis.store(namespace).build();
    private final List<ChangeHint> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        writer.close();
    }

    private RedisSafetyStore listening(String uri) {
        RedisSafetyStore store = SharedRedis.store(namespace)
                .uri(uri)
                .heartbeat(HEARTBEAT)
                .commandTimeout(HEARTBEAT)
                .build();
        store.onChange(heard::add);
        awaitLook();
        return store;
    }

    private void awaitLook() {
        Awaitility.await("a look").atMost(Duration.ofSeconds(5)).until(() -> heard.contains(ChangeHint.look()));
    }

    private void hearsWhatTheWriterCommits() {
        writer.controlState().write(put("a", "1"));
        ChangeHint hint = new ChangeHint(head(writer).epoch(), head(writer).revision());
        Awaitility.await("the hint").atMost(Duration.ofSeconds(5)).until(() -> heard.contains(hint));
    }

    @Test
    void everySubscriptionBeginsWithALook() {
        try (RedisSafetyStore listening = listening(SharedRedis.PROCESS.uri())) {
            hearsWhatTheWriterCommits();
            assertThat(listening.capabilities()).isNotEmpty();
        }
    }

    @Test
    void aKilledSubscriptionLooksAndHearsAgain() {
        try (RedisSafetyStore listening = listening(SharedRedis.PROCESS.uri())) {
            heard.clear();
            SharedRedis.admin().clientKill(KillArgs.Builder.typePubsub());
            awaitLook();
            hearsWhatTheWriterCommits();
            assertThat(listening.probe().reachable()).isTrue();
        }
    }

    @Test
    void aSubscriptionThatWentSilentIsReplacedAfterAHeartbeat() throws IOException {
        try (StallingProxy proxy = new StallingProxy(SharedRedis.PROCESS.port());
                RedisSafetyStore listening = listening(proxy.uri())) {
            proxy.stallOpenConnections();
            heard.clear();
            awaitLook();
            hearsWhatTheWriterCommits();
            assertThat(proxy.connections()).isGreaterThan(1);
            assertThat(listening.description()).contains(namespace);
        }
    }

    @Test
    void listeningBeginsWhenRedisIsThere() {
        RedisProcess redis = RedisProcess.start();
        redis.kill();
        try (RedisSafetyStore early = RedisSafetyStore.builder()
                .uri(redis.uri())
                .commandTimeout(HEARTBEAT)
                .build()) {
            early.onChange(heard::add);
            redis.startAgain();
            awaitLook();
        } finally {
            redis.close();
        }
    }

    /** Neither publishing nor subscribing is allowed here, and still no commit fails and no own change goes unheard. */
    @Test
    void changesOfTheOwnInstanceAreHeardWithoutRedis() {
        SharedRedis.PROCESS.tell("ACL", "SETUSER", "deaf", "on", ">deaf", "~*", "+@all", "resetchannels");
        try (RedisSafetyStore deaf = SharedRedis.store(namespace)
                .uri("redis://deaf:deaf@127.0.0.1:" + SharedRedis.PROCESS.port())
                .build()) {
            deaf.prepare();
            deaf.onChange(heard::add);
            deaf.controlState().write(put("a", "1"));
            ChangeHint hint = new ChangeHint(head(deaf).epoch(), head(deaf).revision());
            Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> heard.contains(hint));
        }
    }

    @Test
    void aListenerThatHangsHoldsUpNoCommit() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        try (RedisSafetyStore listening = listening(SharedRedis.PROCESS.uri())) {
            CountDownLatch hangs = new CountDownLatch(1);
            listening.onChange(hint -> {
                hangs.countDown();
                awaitQuietly(release);
            });
            listening.controlState().write(put("a", "1"));
            assertThat(hangs.await(5, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 1_000; i++) {
                listening.controlState().write(put("a", Integer.toString(i)));
            }
            assertThat(heard).as("merged while it hangs").hasSizeLessThan(100);
            release.countDown();
            hearsWhatTheWriterCommits();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void threadsEndWithTheStore() {
        RedisSafetyStore store = listening(SharedRedis.PROCESS.uri());
        store.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("runtime-safety-redis-feed")));
    }

    @Test
    void aMessageNobodyUnderstandsIsAReasonToLook() {
        try (RedisSafetyStore listening = listening(SharedRedis.PROCESS.uri())) {
            heard.clear();
            SharedRedis.admin().publish("{rs:" + namespace + "}:changes", "of a later version");
            awaitLook();
            assertThat(listening.description()).contains(namespace);
        }
    }

    /** The driver may take longer to connect than the store waits for it, and succeed. */
    @Test
    void connectionsThatOpenTooLateAreClosed() throws IOException {
        Duration patience = Duration.ofSeconds(30);
        try (FaultyLink link = FaultyLink.to(SharedRedis.PROCESS.port())) {
            RedisURI uri = RedisURI.builder()
                    .withHost("127.0.0.1")
                    .withPort(link.port())
                    .withTimeout(patience)
                    .withClientName("feed-" + namespace)
                    .build();
            AtomicInteger opened = new AtomicInteger();
            Endpoint endpoint = new CountingEndpoint(SingleEndpoint.own(uri, patience), opened);
            RedisSettings settings =
                    new RedisSettings(namespace, HEARTBEAT, patience, Duration.ofSeconds(5), false, System::nanoTime);
            link.freeze();
            try (ChangeFeed feed = new ChangeFeed(
                    endpoint,
                    new RedisKeys(namespace).changesChannel(),
                    new Waiting(System::nanoTime),
                    settings,
                    heard::add)) {
                feed.start();
                Awaitility.await("attempts")
                        .atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(opened).hasValueGreaterThanOrEqualTo(3));
                link.thaw();
                awaitLook();
                Awaitility.await("one connection")
                        .during(Duration.ofMillis(300))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> connections() == 1);
            }
            Awaitility.await("no connection").atMost(Duration.ofSeconds(5)).until(() -> connections() == 0);
            endpoint.close();
        }
    }

    private long connections() {
        return SharedRedis.admin()
                .clientList()
                .lines()
                .filter(line -> line.contains(" name=feed-" + namespace + ' '))
                .count();
    }

    private record CountingEndpoint(Endpoint real, AtomicInteger opened) implements Endpoint {
        @Override
        public CompletableFuture<CommandConnection> openCommands() {
            return real.openCommands();
        }

        @Override
        public CompletableFuture<? extends StatefulRedisPubSubConnection<String, String>> openSubscriptions() {
            opened.incrementAndGet();
            return real.openSubscriptions();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}

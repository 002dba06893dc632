package io.runtimesafety.test;

import static io.runtimesafety.test.Kinds.CLOSING;
import static io.runtimesafety.test.Kinds.PERMISSION;
import static io.runtimesafety.test.Kinds.SETTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlSettings;
import io.runtimesafety.control.ControlState;
import io.runtimesafety.control.Freshness;
import io.runtimesafety.control.FreshnessChanged;
import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.Kinds.Limit;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that hangs, answers late, or answers only sometimes. */
@Timeout(30)
class HangingStoreTest {
    private static final ControlSettings SETTINGS = ControlSettings.defaults();

    private final ManualClock clock = new ManualClock();
    private final ManualTaskScheduler scheduler = new ManualTaskScheduler(clock);
    private final InMemorySafetyStore memory = InMemorySafetyStore.create(clock);

    @AfterEach
    void close() {
        memory.close();
    }

    private RuntimeSafety startedOn(SafetyStore store) {
        return Kinds.ALL
                .apply(RuntimeSafety.builder())
                .store(store)
                .nodeKey("node")
                .clock(clock)
                .ticker(clock.ticker())
                .scheduler(scheduler)
                .build()
                .start();
    }

    @Test
    void whileAReadingHangsNobodyElseIsHeldUp() throws Exception {
        AtomicBoolean hangs = new AtomicBoolean();
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        SafetyStore store = new ForwardingStore(memory) {
            @Override
            protected ControlChanges changesSince(ControlPosition position) {
                ControlChanges answer = super.changesSince(position);
                if (hangs.compareAndSet(true, false)) {
                    hanging.countDown();
                    awaitQuietly(release);
                }
                return answer;
            }
        };
        try (RuntimeSafety safety = startedOn(store)) {
            ControlState state = safety.controlState();
            state.set(SETTING, "a", new Limit(1));
            hangs.set(true);
            CompletableFuture<Void> reading = CompletableFuture.runAsync(state::refresh);
            hanging.await();

            assertThat(state.find(SETTING, "a")).contains(new Limit(1));
            state.set(SETTING, "a", new Limit(2));
            assertThat(state.find(SETTING, "a")).contains(new Limit(2));
            scheduler.run("control-freshness");
            assertThat(state.status().freshness()).isEqualTo(Freshness.FRESH);
            assertThat(reading).isNotDone();
            ControlPosition known = state.snapshot().position();

            release.countDown();
            reading.get();
            assertThat(state.snapshot().position())
                    .as("the late answer was older than what is known")
                    .isEqualTo(known);
            assertThat(state.find(SETTING, "a")).contains(new Limit(2));
        } finally {
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aLateAnswerMakesStateNoYoungerThanTheQuestion() {
        Duration late = Duration.ofSeconds(3);
        SafetyStore store = new ForwardingStore(memory) {
            @Override
            protected ControlChanges changesSince(ControlPosition position) {
                ControlChanges answer = super.changesSince(position);
                clock.advance(late);
                return answer;
            }
        };
        try (RuntimeSafety safety = startedOn(store)) {
            ControlState state = safety.controlState();
            assertThat(state.status().confirmedAgo()).contains(late);
            clock.advance(SETTINGS.staleAfter().minus(late).minusNanos(1));
            scheduler.run("control-freshness");
            assertThat(state.status().freshness()).isEqualTo(Freshness.FRESH);
            clock.advance(Duration.ofNanos(1));
            scheduler.run("control-freshness");
            assertThat(state.status().freshness()).isEqualTo(Freshness.STALE);
        }
    }

    @Test
    void aLateAnswerLetsNoPermissionLastLongerThanByTheStoresClock() {
        SafetyStore store = new ForwardingStore(memory) {
            @Override
            protected ControlChanges changesSince(ControlPosition position) {
                ControlChanges answer = super.changesSince(position);
                clock.advance(Duration.ofSeconds(3));
                return answer;
            }
        };
        try (RuntimeSafety safety = startedOn(store)) {
            safety.controlState().set(PERMISSION, "live", new Limit(1), Expiry.after(Duration.ofSeconds(10)));
            clock.advance(Duration.ofSeconds(7).minusNanos(1_000));
            assertThat(safety.controlState().find(PERMISSION, "live")).isPresent();
            clock.advance(Duration.ofNanos(1_000));
            assertThat(safety.controlState().find(PERMISSION, "live")).isEmpty();
        }
    }

    /** In real time, with every task that asks the store hanging in it. */
    @Test
    void evenIfEveryTaskHangsStateGrowsStaleAndExpiresInTime() {
        RecordingListener heard = new RecordingListener();
        StuckStore store = new StuckStore(memory);
        try (RuntimeSafety safety = Kinds.ALL
                .apply(RuntimeSafety.builder())
                .store(store)
                .listener(heard)
                .control(ControlSettings.builder()
                        .pollInterval(Duration.ofMillis(10))
                        .staleAfter(Duration.ofMillis(200))
                        .expireAfter(Duration.ofMillis(400))
                        .build())
                .build()
                .start()) {
            store.readingHangs.set(true);
            await().untilAsserted(() -> assertThat(
                            safety.controlState().reliable(CLOSING).check().isAdmitted())
                    .isFalse());
            await().untilAsserted(() -> assertThat(heard.events(FreshnessChanged.class))
                    .extracting(FreshnessChanged::after)
                    .containsExactly(Freshness.FRESH, Freshness.STALE, Freshness.EXPIRED));
        }
    }

    @Test
    void aListenerThatHangsDoesNotKeepStateFromExpiring() {
        InMemorySafetyStore reachable = InMemorySafetyStore.create();
        CountDownLatch never = new CountDownLatch(1);
        try (RuntimeSafety safety = RuntimeSafety.builder()
                .store(reachable)
                .listener(event -> awaitUninterrupted(never))
                .control(ControlSettings.builder()
                        .pollInterval(Duration.ofMillis(10))
                        .staleAfter(Duration.ofMillis(100))
                        .expireAfter(Duration.ofMillis(200))
                        .build())
                .build()
                .start()) {
            reachable.disconnect();
            await().untilAsserted(() ->
                    assertThat(safety.controlState().snapshot().freshness()).isEqualTo(Freshness.EXPIRED));
            reachable.reconnect();
            await().untilAsserted(() ->
                    assertThat(safety.controlState().snapshot().freshness()).isEqualTo(Freshness.FRESH));
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hangs in housekeeping, in signs of life, and in readings when told to, until the thread is interrupted. */
    private static final class StuckStore extends ForwardingStore {
        private final CountDownLatch never = new CountDownLatch(1);
        private final AtomicBoolean readingHangs = new AtomicBoolean();

        StuckStore(SafetyStore store) {
            super(store);
        }

        @Override
        protected ControlChanges changesSince(ControlPosition position) {
            if (readingHangs.get()) {
                awaitQuietly(never);
            }
            return super.changesSince(position);
        }

        @Override
        public IdempotencyStore idempotency() {
            awaitQuietly(never);
            return super.idempotency();
        }

        @Override
        public NodeStore nodes() {
            NodeStore nodes = super.nodes();
            return new NodeStore() {
                @Override
                public void beat(NodeBeat beat) {
                    awaitQuietly(never);
                }

                @Override
                public List<NodeStatus> findAll() {
                    return nodes.findAll();
                }

                @Override
                public void remove(UUID instance) {
                    nodes.remove(instance);
                }

                @Override
                public int forget(Duration silence) {
                    return nodes.forget(silence);
                }
            };
        }
    }

    @Test
    void anAnswerThatTookLongerThanTheLimitConfirmsNothing() {
        SafetyStore store = new ForwardingStore(memory) {
            @Override
            protected ControlChanges changesSince(ControlPosition position) {
                ControlChanges answer = super.changesSince(position);
                clock.advance(SETTINGS.expireAfter());
                return answer;
            }
        };
        try (RuntimeSafety safety = startedOn(store)) {
            assertThat(safety.controlState().snapshot().freshness()).isEqualTo(Freshness.EXPIRED);
        }
    }

    @Test
    void pollingBacksOffDuringAnOutageAndRecoversAfterIt() {
        AtomicInteger readings = new AtomicInteger();
        SafetyStore store = new ForwardingStore(memory) {
            @Override
            public void prepare() {
                readings.incrementAndGet();
                super.prepare();
            }
        };
        try (RuntimeSafety safety = startedOn(store)) {
            scheduler.advance(Duration.ofMinutes(10));
            assertThat(readings.getAndSet(0)).isBetween(600, 801);
            memory.disconnect();
            scheduler.advance(Duration.ofMinutes(10));
            assertThat(readings.getAndSet(0)).as("a reading about every 5 s").isBetween(60, 250);
            memory.reconnect();
            scheduler.advance(SETTINGS.longestBackOff());
            assertThat(safety.controlState().snapshot().freshness()).isEqualTo(Freshness.FRESH);
            readings.set(0);
            scheduler.advance(Duration.ofMinutes(1));
            assertThat(readings.get()).isBetween(60, 82);
        }
    }

    @Test
    void aChangeThatWasStoredButNotReadBackIsNoErrorAndComesWithTheNextPoll() {
        AtomicBoolean silent = new AtomicBoolean();
        SafetyStore store = new ForwardingStore(memory) {
            @Override
            protected ControlChanges changesSince(ControlPosition position) {
                if (silent.get()) {
                    throw new StoreException("the connection broke on purpose", true, null);
                }
                return super.changesSince(position);
            }
        };
        try (RuntimeSafety safety = startedOn(store)) {
            silent.set(true);
            safety.controlState().set(SETTING, "a", new Limit(1));
            assertThat(safety.controlState().find(SETTING, "a")).isEmpty();
            silent.set(false);
            scheduler.runDue();
            assertThat(safety.controlState().find(SETTING, "a")).contains(new Limit(1));
        }
    }
}

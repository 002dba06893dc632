package io.runtimesafety.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.CapturedLog;
import io.runtimesafety.control.Samples.Time;
import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.event.SafetyEvent;
import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.node.Node;
import io.runtimesafety.schedule.TaskScheduler;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlFollowerTest {
    private static final ControlSettings SETTINGS = ControlSettings.builder()
            .pollInterval(Duration.ofSeconds(1))
            .longestBackOff(Duration.ofSeconds(10))
            .build();

    private final Time time = new Time();
    private final InMemorySafetyStore store = InMemorySafetyStore.create(time);
    private final CapturedLog log = CapturedLog.of(ControlFollower.class);
    private final List<String> woken = new ArrayList<>();
    private ControlFollower follower;

    @BeforeEach
    void follow() {
        Confirmation confirmation = new Confirmation(time::nanos, SETTINGS);
        ControlStateReplica replica = new ControlStateReplica(
                store.controlState(),
                Samples.KINDS,
                confirmation,
                new SnapshotBuilder(Samples.KINDS, confirmation, SETTINGS),
                time.node("node"),
                Holdings.NOTHING);
        follower = new ControlFollower(replica, confirmation, SETTINGS, store::prepare, null);
    }

    @AfterEach
    void close() {
        log.close();
        store.close();
    }

    private void set(int level) {
        store.controlState()
                .write(new ControlWrite.Put(
                        Samples.SETTING.id("a"), Samples.SETTING.encode(new Samples.Level(level)), Expiry.never()));
    }

    @Test
    void pollsAreSpreadOverTheLastQuarterOfTheInterval() {
        LongSummaryStatistics waits =
                LongStream.range(0, 400).map(i -> follower.poll().toNanos()).summaryStatistics();
        assertThat(Duration.ofNanos(waits.getMin())).isBetween(Duration.ofMillis(750), Duration.ofMillis(800));
        assertThat(Duration.ofNanos(waits.getMax())).isBetween(Duration.ofMillis(950), Duration.ofSeconds(1));
    }

    @Test
    void whileTheStoreIsAwayWaitsGrowAtRandomUpToTheLongest() {
        for (int round = 0; round < 50; round++) {
            follower.poll();
            assertThat(follower.failedReads()).isZero();
            store.disconnect();
            for (int failures = 0; failures < 8; failures++) {
                Duration most = Duration.ofMillis(Math.min(10_000, 1_000L << failures));
                assertThat(follower.poll()).isPositive().isLessThanOrEqualTo(most);
            }
            assertThat(follower.failedReads()).isEqualTo(8);
            store.reconnect();
        }
    }

    @Test
    void evenAVeryLongOutageWaitsNoLongerThanTheLongest() {
        store.disconnect();
        LongSummaryStatistics waits =
                LongStream.range(0, 500).map(i -> follower.poll().toNanos()).summaryStatistics();
        assertThat(waits.getMin()).isPositive();
        assertThat(Duration.ofNanos(waits.getMax())).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));
    }

    @Test
    void anOutageIsLoggedWhenItBeginsAndWhenItEnds() {
        follower.poll();
        store.disconnect();
        follower.poll();
        follower.poll();
        assertThat(follower.lastFailure())
                .hasValueSatisfying(reason -> assertThat(reason).contains("disconnected"));
        store.reconnect();
        follower.poll();
        assertThat(follower.lastFailure()).isEmpty();
        assertThat(log.lines(ch.qos.logback.classic.Level.INFO)).hasSize(2);
    }

    @Test
    void aWrongSettingFoundAfterAnOutageIsSaidOnceAsAnError() {
        RuntimeException[] met = new RuntimeException[1];
        Confirmation confirmation = new Confirmation(time::nanos, SETTINGS);
        ControlFollower misled = new ControlFollower(
                follower.replica(),
                confirmation,
                SETTINGS,
                () -> {
                    throw met[0];
                },
                null);
        met[0] = new StoreException("away", true, null);
        misled.boot();
        misled.poll();
        assertThat(log.lines(ch.qos.logback.classic.Level.INFO)).isEmpty();
        met[0] = new ConfigurationException("jdbc.password", "is refused", "set the right one");
        misled.poll();
        misled.poll();
        assertThat(log.lines(ch.qos.logback.classic.Level.ERROR))
                .singleElement()
                .asString()
                .contains("jdbc.password");
        assertThat(misled.failedReads()).isEqualTo(4);
    }

    @Test
    void comingBackToAnAcknowledgedEpochIsToldAgain() {
        List<SafetyEvent> heard = new ArrayList<>();
        InMemorySafetyStore other = InMemorySafetyStore.create(time);
        InMemorySafetyStore[] current = {store};
        Node node = time.node("node");
        node.events().add(heard::add);
        node.events().schedule(new AtOnce());
        Confirmation confirmation = new Confirmation(time::nanos, SETTINGS);
        ReadsOnly switching = position -> current[0].controlState().changesSince(position);
        ControlStateReplica replica = new ControlStateReplica(
                switching,
                Samples.KINDS,
                confirmation,
                new SnapshotBuilder(Samples.KINDS, confirmation, SETTINGS),
                node,
                Holdings.NOTHING);
        for (InMemorySafetyStore next : List.of(store, other, store, other)) {
            current[0] = next;
            for (Regression open : replica.refresh().regressions()) {
                next.controlState()
                        .write(new ControlWrite.Put(
                                Acknowledgement.KIND.id(open.acknowledgementKey()),
                                Acknowledgement.KIND.encode(new Acknowledgement("operator", "looked")),
                                Expiry.never()));
            }
            assertThat(replica.refresh().regressions()).isEmpty();
        }
        assertThat(heard.stream().filter(StoreRegressed.class::isInstance)).hasSize(3);
        other.close();
    }

    @Test
    void aHintOfSomethingNewWakesThePollAndAKnownOneDoesNot() {
        follower.schedule(new WakeRecorder());
        set(1);
        follower.poll();
        ControlPosition known = follower.replica().snapshot().position();
        follower.hint(new ChangeHint(known.epoch(), known.revision()));
        follower.hint(new ChangeHint(known.epoch(), known.revision() - 1));
        assertThat(woken).isEmpty();
        follower.hint(new ChangeHint(known.epoch(), known.revision() + 1));
        follower.hint(ChangeHint.look());
        assertThat(woken).containsExactly("control-poll", "control-poll");
    }

    @Test
    void aHintBeforeAnythingIsScheduledIsHarmless() {
        follower.hint(ChangeHint.look());
        assertThat(woken).isEmpty();
    }

    @Test
    void anAnswerThatOthersTookInMeanwhileIsAskedForAgain() {
        List<ControlPosition> asked = new ArrayList<>();
        Confirmation confirmation = new Confirmation(time::nanos, SETTINGS);
        ControlStateReplica[] replica = new ControlStateReplica[1];
        ReadsOnly overtaken = position -> {
            asked.add(position);
            ControlChanges answer = store.controlState().changesSince(position);
            if (asked.size() == 1) {
                set(2);
                replica[0].refresh();
            }
            return answer;
        };
        replica[0] = new ControlStateReplica(
                overtaken,
                Samples.KINDS,
                confirmation,
                new SnapshotBuilder(Samples.KINDS, confirmation, SETTINGS),
                time.node("node"),
                Holdings.NOTHING);
        set(1);
        ControlSnapshot snapshot = replica[0].refresh();
        assertThat(snapshot.documents(Samples.SETTING).find("a")).contains(new Samples.Level(2));
        assertThat(asked).hasSize(3);
    }

    @Test
    void aRestoreBesideAClockThatWentBackIsStillARegression() {
        Confirmation confirmation = new Confirmation(time::nanos, SETTINGS);
        InMemorySafetyStore.Backup[] backup = new InMemorySafetyStore.Backup[1];
        ReadsOnly restoredBetween = position -> {
            if (backup[0] == null) {
                return store.controlState().changesSince(position);
            }
            if (position.equals(ControlPosition.NONE)) {
                store.restore(backup[0]);
            }
            ControlChanges answer = store.controlState().changesSince(position);
            return new ControlChanges(
                    answer.continuity(), answer.head(), answer.storeTime().minusSeconds(60), answer.documents());
        };
        ControlStateReplica replica = new ControlStateReplica(
                restoredBetween,
                Samples.KINDS,
                confirmation,
                new SnapshotBuilder(Samples.KINDS, confirmation, SETTINGS),
                time.node("node"),
                Holdings.NOTHING);
        set(1);
        InMemorySafetyStore.Backup older = store.backup();
        set(2);
        replica.refresh();
        backup[0] = older;
        assertThat(replica.refresh().regressions()).hasSize(1);
    }

    /** A store of which only the reading of changes is used. */
    private interface ReadsOnly extends ControlStateStore {
        @Override
        default java.util.Optional<ControlDocument> find(DocumentId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        default void write(ControlWrite write) {
            throw new UnsupportedOperationException();
        }

        @Override
        default boolean tryWrite(ControlWrite write, long expectedRevision) {
            throw new UnsupportedOperationException();
        }

        @Override
        default void purge(Duration keep) {
            throw new UnsupportedOperationException();
        }
    }

    /** Runs a task whenever it is woken, on the thread that wakes it. */
    private static final class AtOnce implements TaskScheduler {
        @Override
        public Task schedule(String name, Supplier<Duration> work) {
            return new Task() {
                @Override
                public void wake() {
                    assertThat(work.get()).isPositive();
                }

                @Override
                public void cancel() {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public Task scheduleOnOwnThread(String name, Supplier<Duration> work) {
            return schedule(name, work);
        }

        @Override
        public void close() {}
    }

    /** Runs nothing; notes which task was woken. */
    private final class WakeRecorder implements TaskScheduler {
        @Override
        public Task schedule(String name, Supplier<Duration> work) {
            return new Task() {
                @Override
                public void wake() {
                    woken.add(name);
                }

                @Override
                public void cancel() {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public Task scheduleOnOwnThread(String name, Supplier<Duration> work) {
            return schedule(name, work);
        }

        @Override
        public void close() {
            woken.clear();
        }
    }
}

package io.runtimesafety.test.contract;

import static io.runtimesafety.test.contract.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.action.ActionContext;
import io.runtimesafety.action.Operator;
import io.runtimesafety.action.Role;
import io.runtimesafety.control.AcknowledgeRegression;
import io.runtimesafety.control.ControlSettings;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentKind;
import io.runtimesafety.control.Freshness;
import io.runtimesafety.control.Regression;
import io.runtimesafety.control.StoreRegressed;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.ManualClock;
import io.runtimesafety.test.ManualTaskScheduler;
import io.runtimesafety.test.Race;
import io.runtimesafety.test.RecordingListener;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.StoreException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Two runtimes on one store, in real time: what one sets the other has soon, pushed or not; and what becomes of control
 * state when the store goes away, comes back, or comes back older than it was.
 */
public interface FleetContract extends StoreHarness {
    /** What the kinds below hold. */
    record Value(int number) {
        static Value stricter(Value one, Value other) {
            return one.number() >= other.number() ? one : other;
        }
    }

    DocumentKind<Value> SETTING = DocumentKind.setting("contract-setting", Value.class);
    DocumentKind<Value> STOP = DocumentKind.stop("contract-stop", Value.class, Value::stricter);
    DocumentKind<Value> PERMISSION = DocumentKind.permission("contract-permission", Value.class);

    Duration POLL = Duration.ofMillis(100);
    Duration STALE = Duration.ofMillis(600);
    Duration EXPIRED = Duration.ofMillis(1_500);
    /** The bound every node keeps, pushed or not: the poll interval and a second. */
    Duration BOUND = POLL.plusSeconds(1);
    /** For what a store needs to find out that it is there again. */
    Duration RECOVERY = Duration.ofSeconds(10);

    /** Here it need not be prepared: the runtimes do that. */
    @Override
    SafetyStore store();

    /** Makes the store unreachable for both instances. */
    void cutOff();

    /** Ends {@link #cutOff}. */
    void mend();

    /** Breaks what carries hints between the nodes, and nothing else. A store without push has nothing to break. */
    default void cutPush() {}

    /** Copies everything stored now; running the answer puts the copy in the place of what is stored then. */
    Runnable backup();

    private RuntimeSafety.Builder building(SafetyStore store, String key) {
        return RuntimeSafety.builder()
                .store(store)
                .nodeKey(key)
                .kind(SETTING)
                .kind(STOP)
                .kind(PERMISSION)
                .control(ControlSettings.builder()
                        .pollInterval(POLL)
                        .longestBackOff(POLL.multipliedBy(2))
                        .staleAfter(STALE)
                        .expireAfter(EXPIRED)
                        .heartbeat(POLL)
                        .nodesForgottenAfter(Duration.ofSeconds(30))
                        .build());
    }

    private RuntimeSafety first() {
        return building(store(), "first").build().start();
    }

    private RuntimeSafety second() {
        return building(secondStore(), "second").build().start();
    }

    @Test
    default void whatOneNodeSetsIsInForceThereAtOnceAndOnTheOtherSoon() {
        try (RuntimeSafety first = first();
                RuntimeSafety second = second()) {
            for (int i = 1; i <= 10; i++) {
                Value value = new Value(i);
                first.controlState().set(SETTING, "a", value);
                assertThat(first.controlState().find(SETTING, "a")).contains(value);
                within(
                        BOUND,
                        () -> assertThat(second.controlState().find(SETTING, "a"))
                                .contains(value));
            }
            second.controlState().clear(SETTING, "a");
            assertThat(second.controlState().find(SETTING, "a")).isEmpty();
            within(
                    BOUND,
                    () -> assertThat(first.controlState().find(SETTING, "a")).isEmpty());
        }
    }

    @Test
    default void pollingAloneBringsChangesInTime() {
        try (RuntimeSafety first = first();
                RuntimeSafety deaf =
                        building(new SilentStore(secondStore()), "deaf").build().start()) {
            for (int i = 1; i <= 5; i++) {
                Value value = new Value(i);
                first.controlState().set(SETTING, "a", value);
                within(
                        BOUND,
                        () -> assertThat(deaf.controlState().find(SETTING, "a")).contains(value));
            }
        }
    }

    @Test
    default void changesArriveInTimeWhilePushIsCutAgainAndAgain() {
        try (RuntimeSafety first = first();
                RuntimeSafety second = second()) {
            for (int i = 1; i <= 5; i++) {
                Value value = new Value(i);
                cutPush();
                first.controlState().set(SETTING, "a", value);
                within(
                        BOUND,
                        () -> assertThat(second.controlState().find(SETTING, "a"))
                                .contains(value));
            }
        }
    }

    @Test
    default void anOperatorSeesHowManyNodesHaveAppliedAChange() {
        try (RuntimeSafety first = first()) {
            try (RuntimeSafety second = second()) {
                within(
                        BOUND,
                        () -> assertThat(second.controlState().applied().nodes())
                                .isEqualTo(2));
                first.controlState().set(SETTING, "a", new Value(1));
                assertThat(first.controlState().awaitApplied(RECOVERY)).hasToString("2/2 nodes applied");
            }
            within(BOUND, () -> assertThat(first.controlState().applied()).hasToString("1/1 nodes applied"));
        }
    }

    @Test
    default void anExpiryEndsOnEveryNode() {
        try (RuntimeSafety first = first();
                RuntimeSafety second = second()) {
            first.controlState().set(STOP, "a", new Value(1), Expiry.after(Duration.ofMillis(300)));
            first.controlState().set(PERMISSION, "a", new Value(1), Expiry.after(Duration.ofMillis(300)));
            within(BOUND, () -> {
                assertThat(first.controlState().find(STOP, "a")).isEmpty();
                assertThat(second.controlState().find(STOP, "a")).isEmpty();
                assertThat(first.controlState().find(PERMISSION, "a")).isEmpty();
                assertThat(second.controlState().find(PERMISSION, "a")).isEmpty();
            });
        }
    }

    @Test
    default void concurrentUpdatesFromBothNodesAreAllKept() {
        try (RuntimeSafety first = first();
                RuntimeSafety second = second()) {
            int each = Race.repetitions(100);
            Race.run(8, number -> {
                RuntimeSafety node = number % 2 == 0 ? first : second;
                for (int i = 0; i < each; i++) {
                    node.controlState()
                            .update(
                                    SETTING,
                                    "counter",
                                    before ->
                                            new Value(before.map(Value::number).orElse(0) + 1));
                }
                return number;
            });
            Value all = new Value(8 * each);
            within(BOUND, () -> {
                assertThat(first.controlState().find(SETTING, "counter")).contains(all);
                assertThat(second.controlState().find(SETTING, "counter")).contains(all);
            });
        }
    }

    @Test
    default void withoutTheStoreStateGrowsStaleThenExpiresAndComesBack() {
        try (RuntimeSafety node = first()) {
            node.controlState().set(SETTING, "a", new Value(1));
            node.controlState().set(STOP, "a", new Value(1), Expiry.after(EXPIRED.plusMillis(500)));
            node.controlState().set(PERMISSION, "a", new Value(1));
            assertThat(node.controlState().snapshot().freshness()).isEqualTo(Freshness.FRESH);

            cutOff();
            try {
                within(STALE.plusSeconds(1), () -> assertThat(freshness(node)).isEqualTo(Freshness.STALE));
                assertThat(node.controlState().find(SETTING, "a")).isPresent();
                within(EXPIRED.plusSeconds(1), () -> assertThat(freshness(node)).isEqualTo(Freshness.EXPIRED));
                assertThat(node.controlState().find(SETTING, "a")).isPresent();
                assertThat(node.controlState().find(PERMISSION, "a")).isEmpty();
                assertThat(node.controlState().documents(PERMISSION).decision().isAdmitted())
                        .isFalse();
                assertThatThrownBy(() -> node.controlState().set(SETTING, "a", new Value(2)))
                        .isInstanceOf(StoreException.class);
                assertThat(node.controlState().status().lastFailure()).isPresent();
                letRealTimePass(Duration.ofMillis(700));
                assertThat(node.controlState().find(STOP, "a"))
                        .as("a stop whose end nobody could confirm")
                        .isPresent();
            } finally {
                mend();
            }
            within(RECOVERY, () -> assertThat(freshness(node)).isEqualTo(Freshness.FRESH));
            assertThat(node.controlState().find(PERMISSION, "a")).isPresent();
            assertThat(node.controlState().find(STOP, "a")).isEmpty();
            node.controlState().set(SETTING, "a", new Value(3));
            assertThat(node.controlState().find(SETTING, "a")).contains(new Value(3));
        }
    }

    private static Freshness freshness(RuntimeSafety node) {
        return node.controlState().snapshot().freshness();
    }

    private void letRealTimePass(Duration time) {
        StoreHarness.super.letTimePass(time);
    }

    @Test
    default void aNodeStartsWithoutItsStoreAndFollowsOnceItIsThere() {
        cutOff();
        try (RuntimeSafety node = first()) {
            assertThat(freshness(node)).isEqualTo(Freshness.UNKNOWN);
            assertThat(node.controlState().documents(STOP).decision().isAdmitted())
                    .isFalse();
            mend();
            within(RECOVERY, () -> assertThat(freshness(node)).isEqualTo(Freshness.FRESH));
            assertThat(node.controlState().documents(STOP).decision().isAdmitted())
                    .isTrue();
            node.controlState().set(SETTING, "a", new Value(1));
        } finally {
            mend();
        }
    }

    @Test
    default void aRestoredOlderCopyIsNoticedAndEachKindJoinsAsItDeclares() {
        RecordingListener heard = new RecordingListener();
        try (RuntimeSafety first =
                        building(store(), "first").listener(heard).build().start();
                RuntimeSafety second = second()) {
            first.controlState().set(SETTING, "a", new Value(1));
            first.controlState().set(STOP, "both", new Value(1));
            first.controlState().set(PERMISSION, "a", new Value(1));
            Runnable restore = backup();
            first.controlState().set(SETTING, "a", new Value(2));
            first.controlState().set(STOP, "both", new Value(5));
            first.controlState().set(STOP, "lost", new Value(1));
            within(
                    BOUND,
                    () -> assertThat(second.controlState().find(STOP, "lost")).isPresent());

            restore.run();
            within(RECOVERY, () -> {
                assertThat(first.controlState().snapshot().regressions()).hasSize(1);
                assertThat(second.controlState().snapshot().regressions()).hasSize(1);
                assertThat(heard.events(StoreRegressed.class)).hasSize(1);
            });
            for (RuntimeSafety node : new RuntimeSafety[] {first, second}) {
                assertThat(node.controlState().find(SETTING, "a")).contains(new Value(1));
                assertThat(node.controlState().find(STOP, "both")).contains(new Value(5));
                assertThat(node.controlState().find(STOP, "lost")).isPresent();
                assertThat(node.controlState().find(PERMISSION, "a")).isEmpty();
            }

            acknowledge(second, first.controlState().snapshot().regressions().get(0));
            within(BOUND, () -> {
                for (RuntimeSafety node : new RuntimeSafety[] {first, second}) {
                    assertThat(node.controlState().snapshot().regressions()).isEmpty();
                    assertThat(node.controlState().find(STOP, "lost")).isEmpty();
                    assertThat(node.controlState().find(STOP, "both")).contains(new Value(1));
                    assertThat(node.controlState().find(PERMISSION, "a")).contains(new Value(1));
                }
            });
        }
    }

    @Test
    default void lostWritesAreNoticedEvenIfTheirNumbersWereGivenOutAgain() {
        // The follower reads only when told to, so that it sees nothing of what happens between.
        ManualTaskScheduler byHand = new ManualTaskScheduler(new ManualClock());
        try (RuntimeSafety follower =
                building(secondStore(), "follower").scheduler(byHand).build().start()) {
            store().prepare();
            store().controlState().write(stored(SETTING, "a", 1));
            Runnable restore = backup();
            store().controlState().write(stored(STOP, "lost", 1));
            long lost = follower.controlState().refresh().position().revision();

            restore.run();
            store().controlState().write(stored(SETTING, "a", 2));
            assertThat(ControlBodies.head(store()).revision()).isEqualTo(lost);
            assertThat(follower.controlState().refresh().regressions()).hasSize(1);
            assertThat(follower.controlState().find(STOP, "lost")).isPresent();
            assertThat(follower.controlState().find(SETTING, "a")).contains(new Value(2));

            store().controlState().write(stored(SETTING, "a", 3));
            assertThat(follower.controlState().refresh().regressions()).hasSize(1);
            assertThat(follower.controlState().find(SETTING, "a")).contains(new Value(3));
        }
    }

    private static ControlWrite stored(DocumentKind<Value> kind, String name, int number) {
        return new ControlWrite.Put(kind.id(name), kind.encode(new Value(number)), Expiry.never());
    }

    private static void acknowledge(RuntimeSafety node, Regression regression) {
        UUID key = UUID.fromString(regression.acknowledgementKey());
        AcknowledgeRegression.Payload payload = regression.isNewEpoch()
                ? new AcknowledgeRegression.Payload(key, null)
                : new AcknowledgeRegression.Payload(null, key);
        ActionContext context = new ActionContext(new Operator("contract", Role.ADMIN), "looked at it");
        node.store().inTransaction(stores -> new AcknowledgeRegression().perform(payload, context, stores));
    }
}

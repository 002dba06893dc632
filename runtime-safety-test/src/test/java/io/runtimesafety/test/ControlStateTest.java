package io.runtimesafety.test;

import static io.runtimesafety.test.Kinds.CLOSING;
import static io.runtimesafety.test.Kinds.OPENING;
import static io.runtimesafety.test.Kinds.PERMISSION;
import static io.runtimesafety.test.Kinds.SETTING;
import static io.runtimesafety.test.Kinds.STOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.action.ActionContext;
import io.runtimesafety.action.Operator;
import io.runtimesafety.action.Role;
import io.runtimesafety.control.AcknowledgeRegression;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlSettings;
import io.runtimesafety.control.ControlState;
import io.runtimesafety.control.ControlStatus;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentKind;
import io.runtimesafety.control.Freshness;
import io.runtimesafety.control.FreshnessChanged;
import io.runtimesafety.control.Regression;
import io.runtimesafety.control.StoreRegressed;
import io.runtimesafety.gate.Gate;
import io.runtimesafety.gate.RefusalCode;
import io.runtimesafety.gate.RefusedException;
import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.test.Kinds.Limit;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.StoreException;
import io.runtimesafety.tx.Subscription;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One node on a store in memory, on a clock that moves only when told to. */
@Timeout(30)
class ControlStateTest {
    private static final ControlSettings SETTINGS = ControlSettings.defaults();
    private static final Duration STALE = SETTINGS.staleAfter();
    private static final Duration EXPIRED = SETTINGS.expireAfter();
    private static final Duration TICK = Duration.ofNanos(1);

    @RegisterExtension
    final RuntimeSafetyExtension runtime = RuntimeSafetyExtension.with(Kinds.ALL);

    private ControlState state;
    private InMemorySafetyStore store;
    private ManualClock clock;
    private ManualTaskScheduler scheduler;
    private RecordingListener heard;

    @BeforeEach
    void take(
            RuntimeSafety safety,
            InMemorySafetyStore store,
            ManualClock clock,
            ManualTaskScheduler scheduler,
            RecordingListener heard) {
        this.state = safety.controlState();
        this.store = store;
        this.clock = clock;
        this.scheduler = scheduler;
        this.heard = heard;
        scheduler.runDue();
    }

    private Freshness freshness() {
        return state.snapshot().freshness();
    }

    private void write(DocumentKind<Limit> kind, String name, String body) {
        store.controlState().write(new ControlWrite.Put(kind.id(name), body, Expiry.never()));
    }

    @Test
    void whatIsSetIsInForceWhenTheCallReturns() {
        state.set(SETTING, "checkout", new Limit(3));
        assertThat(state.find(SETTING, "checkout")).contains(new Limit(3));
        state.set(SETTING, "checkout", new Limit(4));
        state.set(SETTING, "search", new Limit(5));
        assertThat(state.documents(SETTING).all())
                .containsExactlyInAnyOrderEntriesOf(Map.of("checkout", new Limit(4), "search", new Limit(5)));
        state.clear(SETTING, "checkout");
        assertThat(state.find(SETTING, "checkout")).isEmpty();
        assertThat(state.find(STOP, "search")).isEmpty();
    }

    @Test
    void clearingWhatIsNotThereChangesNothing() {
        ControlPosition before = state.snapshot().position();
        state.clear(STOP, "never there");
        assertThat(state.snapshot().position()).isEqualTo(before);
    }

    @Test
    void anUpdateStartsFromWhatTheStoreHas() {
        assertThat(state.update(
                        SETTING,
                        "a",
                        before -> new Limit(before.map(Limit::most).orElse(1))))
                .isEqualTo(new Limit(1));
        write(SETTING, "a", "{\"most\":41}");
        assertThat(state.update(
                        SETTING, "a", before -> new Limit(before.orElseThrow().most() + 1)))
                .isEqualTo(new Limit(42));
        assertThat(state.find(SETTING, "a")).contains(new Limit(42));
    }

    @Test
    void anUpdateOvertakenByAnotherOneRunsAgain() {
        state.set(SETTING, "a", new Limit(1));
        AtomicInteger runs = new AtomicInteger();
        state.update(SETTING, "a", before -> {
            if (runs.incrementAndGet() == 1) {
                write(SETTING, "a", "{\"most\":10}");
            }
            return new Limit(before.orElseThrow().most() + 1);
        });
        assertThat(runs).hasValue(2);
        assertThat(state.find(SETTING, "a")).contains(new Limit(11));
    }

    @Test
    void anUpdateThatFailsChangesNothing() {
        state.set(SETTING, "a", new Limit(1));
        IllegalStateException failure = new IllegalStateException("on purpose");
        assertThatThrownBy(() -> state.update(SETTING, "a", before -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(state.refresh().documents(SETTING).find("a")).contains(new Limit(1));
    }

    @Test
    void whatAnotherNodeSetsArrivesWithTheNextPoll() {
        write(SETTING, "a", "{\"most\":7}");
        scheduler.advance(SETTINGS.pollInterval());
        assertThat(state.find(SETTING, "a")).contains(new Limit(7));
    }

    @Test
    void stateGrowsStaleAndExpiresExactlyWhenConfiguredAndEachChangeIsToldOnce() {
        store.disconnect();
        clock.advance(STALE.minus(TICK));
        scheduler.run("control-freshness");
        assertThat(freshness()).isEqualTo(Freshness.FRESH);
        clock.advance(TICK);
        scheduler.run("control-freshness");
        scheduler.run("control-freshness");
        assertThat(freshness()).isEqualTo(Freshness.STALE);
        clock.advance(EXPIRED.minus(STALE).minus(TICK));
        scheduler.run("control-freshness");
        assertThat(freshness()).isEqualTo(Freshness.STALE);
        clock.advance(TICK);
        scheduler.run("control-freshness");
        scheduler.run("control-poll");
        assertThat(freshness()).isEqualTo(Freshness.EXPIRED);
        store.reconnect();
        scheduler.run("control-poll");
        scheduler.run("control-poll");
        assertThat(freshness()).isEqualTo(Freshness.FRESH);
        scheduler.run("events");
        assertThat(heard.events(FreshnessChanged.class))
                .extracting(FreshnessChanged::name)
                .containsExactly(
                        "control_state_fresh", "control_state_stale", "control_state_expired", "control_state_fresh");
    }

    @Test
    void duringAnOutageEverythingHappensByItself() {
        state.set(SETTING, "a", new Limit(1));
        state.set(CLOSING, "a", new Limit(1));
        state.set(OPENING, "a", new Limit(1));
        state.set(PERMISSION, "a", new Limit(1));
        Gate closing = state.reliable(CLOSING);
        store.disconnect();

        scheduler.advance(STALE.plusSeconds(1));
        assertThat(freshness()).isEqualTo(Freshness.STALE);
        assertThat(state.find(OPENING, "a")).isPresent();
        assertThat(state.find(PERMISSION, "a")).isPresent();
        assertThat(closing.check().isAdmitted()).isTrue();

        scheduler.advance(EXPIRED);
        assertThat(freshness()).isEqualTo(Freshness.EXPIRED);
        assertThat(state.find(SETTING, "a")).contains(new Limit(1));
        assertThat(state.reliable(SETTING).check().isAdmitted()).isTrue();
        assertThat(state.find(OPENING, "a")).isEmpty();
        assertThat(state.reliable(OPENING).check().isAdmitted()).isTrue();
        assertThat(state.find(PERMISSION, "a")).isEmpty();
        assertThat(state.reliable(PERMISSION).check().isAdmitted()).isFalse();
        assertThatThrownBy(() -> closing.check().orThrow())
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.STATE_EXPIRED))
                .hasMessageContaining("closing");

        store.reconnect();
        scheduler.advance(SETTINGS.longestBackOff());
        assertThat(freshness()).isEqualTo(Freshness.FRESH);
        assertThat(state.find(OPENING, "a")).isPresent();
        assertThat(state.find(PERMISSION, "a")).isPresent();
        assertThat(closing.check().isAdmitted()).isTrue();
    }

    @Test
    void aPermissionLapsesAtItsEndThoughNoTaskRuns() {
        state.set(PERMISSION, "live", new Limit(1), Expiry.after(Duration.ofSeconds(10)));
        clock.advance(Duration.ofSeconds(10).minusMillis(1));
        assertThat(state.find(PERMISSION, "live")).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(state.find(PERMISSION, "live")).isEmpty();
        assertThat(state.documents(PERMISSION).all()).isEmpty();
    }

    @Test
    void aPermissionLapsesWithoutConfirmationThoughNoTaskRuns() {
        state.set(PERMISSION, "live", new Limit(1));
        clock.advance(EXPIRED.minus(TICK));
        assertThat(state.find(PERMISSION, "live")).isPresent();
        clock.advance(TICK);
        assertThat(state.find(PERMISSION, "live")).isEmpty();
        assertThat(state.reliable(PERMISSION).check().isAdmitted()).isFalse();
    }

    @Test
    void aStopWithAnEndSurvivesTheOutageAndEndsAfterIt() {
        state.set(STOP, "checkout", new Limit(0), Expiry.after(Duration.ofSeconds(60)));
        store.disconnect();
        scheduler.advance(Duration.ofHours(2));
        assertThat(state.find(STOP, "checkout")).isPresent();
        store.reconnect();
        scheduler.advance(SETTINGS.longestBackOff());
        assertThat(state.find(STOP, "checkout")).isEmpty();
    }

    @Test
    void aStopWithAnEndEndsInTimeWhileTheStoreIsThere() {
        state.set(STOP, "checkout", new Limit(0), Expiry.after(Duration.ofSeconds(60)));
        scheduler.advance(Duration.ofSeconds(59));
        assertThat(state.find(STOP, "checkout")).isPresent();
        scheduler.advance(Duration.ofSeconds(2));
        assertThat(state.find(STOP, "checkout")).isEmpty();
    }

    @Test
    void aChangeThatCouldNotBeStoredIsAnErrorAndIsNotInForce() {
        state.set(SETTING, "a", new Limit(1));
        store.disconnect();
        assertThatThrownBy(() -> state.set(SETTING, "a", new Limit(2))).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> state.clear(SETTING, "a")).isInstanceOf(StoreException.class);
        assertThatThrownBy(state::refresh).isInstanceOf(StoreException.class);
        assertThat(state.find(SETTING, "a")).contains(new Limit(1));
    }

    @Test
    void aKindThatWasNotRegisteredIsRefusedByNameAndNothingIsStored() {
        DocumentKind<Limit> stranger = DocumentKind.setting("stranger", Limit.class);
        ControlPosition before = state.snapshot().position();
        String message = "document kind stranger is not registered with this runtime";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state.find(stranger, "a"))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state.set(stranger, "a", new Limit(1)))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state.update(stranger, "a", any -> new Limit(1)))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state.clear(stranger, "a"))
                .withMessageStartingWith(message);
        assertThat(state.refresh().position()).isEqualTo(before);
    }

    @Test
    void badNamesAndOverLongContentAreRefusedBeforeTheStoreIsAsked() {
        store.disconnect();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state.set(SETTING, " ", new Limit(1)))
                .withMessageContaining("document name");
        assertThatIllegalArgumentException().isThrownBy(() -> state.clear(SETTING, "a\0"));
    }

    @Test
    void aStopThisVersionCannotReadIsShownAndRefuses() {
        write(STOP, "checkout", "{\"most\":\"all of it\"}");
        scheduler.run("control-poll");
        assertThatThrownBy(() -> state.reliable(STOP).check().orThrow())
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.STATE_UNKNOWN))
                .hasMessageContaining("checkout");
        assertThat(state.status().unreadable()).containsExactly(STOP.id("checkout"));
        assertThat(state.reliable(SETTING).check().isAdmitted()).isTrue();
        state.clear(STOP, "checkout");
        assertThat(state.reliable(STOP).check().isAdmitted()).isTrue();
    }

    @Test
    void statusTellsHowFollowingIsDoing() {
        scheduler.run("control-poll");
        clock.advance(Duration.ofSeconds(1));
        ControlStatus well = state.status();
        assertThat(well.freshness()).isEqualTo(Freshness.FRESH);
        assertThat(well.confirmedAgo()).contains(Duration.ofSeconds(1));
        assertThat(well.failedReads()).isZero();
        assertThat(well.lastFailure()).isEmpty();
        store.disconnect();
        scheduler.run("control-poll");
        scheduler.run("control-poll");
        ControlStatus ill = state.status();
        assertThat(ill.failedReads()).isEqualTo(2);
        assertThat(ill.lastFailure()).contains("the in-memory store is disconnected");
        assertThat(ill.position()).isEqualTo(well.position());
        store.reconnect();
        scheduler.run("control-poll");
        assertThat(state.status().failedReads()).isZero();
    }

    @Test
    void aRestoredStoreIsToldOnceAndHeldUntilAcknowledged() {
        InMemorySafetyStore.Backup backup = store.backup();
        state.set(STOP, "lost", new Limit(0));
        state.set(PERMISSION, "live", new Limit(1));
        store.restore(backup);
        scheduler.advance(Duration.ofSeconds(10));
        scheduler.run("events");
        assertThat(heard.events(StoreRegressed.class)).hasSize(1);
        assertThat(state.find(STOP, "lost")).isPresent();
        assertThat(state.find(PERMISSION, "live")).isEmpty();
        assertThat(state.status().regressions()).hasSize(1);

        state.set(PERMISSION, "live", new Limit(2));
        assertThat(state.find(PERMISSION, "live")).as("while nobody has looked").isEmpty();

        acknowledge(state.snapshot().regressions().get(0));
        scheduler.run("control-poll");
        assertThat(state.status().regressions()).isEmpty();
        assertThat(state.find(STOP, "lost")).isEmpty();
        assertThat(state.find(PERMISSION, "live")).contains(new Limit(2));
        scheduler.run("events");
        assertThat(heard.events(StoreRegressed.class)).hasSize(1);
    }

    private void acknowledge(Regression regression) {
        UUID lost = UUID.fromString(regression.acknowledgementKey());
        ActionContext context = new ActionContext(new Operator("alice", Role.ADMIN), "looked at it");
        store.inTransaction(stores ->
                new AcknowledgeRegression().perform(new AcknowledgeRegression.Payload(null, lost), context, stores));
    }

    @Test
    void listenersRunAfterEveryChangeUntilTheyLeaveAndABadOneHurtsNobody() {
        AtomicInteger changes = new AtomicInteger();
        state.listen(() -> {
            throw new IllegalStateException("an exception on purpose");
        });
        state.listen(() -> {
            throw new AssertionError("an error on purpose");
        });
        Subscription subscription = state.listen(() -> {
            assertThat(state.find(SETTING, "a")).isPresent();
            changes.incrementAndGet();
        });
        state.set(SETTING, "a", new Limit(1));
        scheduler.run("control-poll");
        assertThat(changes).hasValue(1);
        state.set(SETTING, "a", new Limit(2));
        assertThat(changes).hasValue(2);
        subscription.close();
        subscription.close();
        state.set(SETTING, "a", new Limit(3));
        assertThat(changes).hasValue(2);
    }

    @Test
    void aKeptSnapshotNeverChanges() {
        state.set(SETTING, "a", new Limit(1));
        var kept = state.snapshot();
        state.set(SETTING, "a", new Limit(2));
        assertThat(kept.documents(SETTING).find("a")).contains(new Limit(1));
        assertThat(state.snapshot().position().revision())
                .isEqualTo(kept.position().revision() + 1);
    }

    @Test
    void aNodeAloneHasAppliedEverything() {
        state.set(SETTING, "a", new Limit(1));
        assertThat(state.awaitApplied(Duration.ofSeconds(1))).hasToString("1/1 nodes applied");
        assertThat(state.applied().isEverywhere()).isTrue();
    }
}

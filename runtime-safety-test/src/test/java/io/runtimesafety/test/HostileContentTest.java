package io.runtimesafety.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.control.ControlState;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentKind;
import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.tx.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kinds whose code fails, and a clock that jumps: whatever a host brings, nothing else may stop counting for it. */
class HostileContentTest {
    private static final AtomicBoolean UNITE_FAILS = new AtomicBoolean();

    record Level(int number) {
        Level {
            if (number < 0) {
                throw new AssertionError("an error on purpose");
            }
        }

        static Level stricter(Level one, Level other) {
            if (UNITE_FAILS.get()) {
                throw new AssertionError("an error on purpose");
            }
            return one.number() >= other.number() ? one : other;
        }
    }

    /** Can be written as JSON and not be read back. */
    interface Unreadable {
        default int number() {
            return 1;
        }
    }

    private static final DocumentKind<Level> STOP = DocumentKind.stop("stop", Level.class, Level::stricter);
    private static final DocumentKind<Level> SETTING = DocumentKind.setting("setting", Level.class);
    private static final DocumentKind<Level> PERMISSION = DocumentKind.permission("permission", Level.class);
    private static final DocumentKind<Unreadable> UNREADABLE = DocumentKind.setting("unreadable", Unreadable.class);

    @RegisterExtension
    static final RuntimeSafetyExtension SAFETY = RuntimeSafetyExtension.with(
            builder -> builder.kind(STOP).kind(SETTING).kind(PERMISSION).kind(UNREADABLE));

    @Test
    void aUnionThatFailsWithAnErrorKeepsTheStopAndHidesNoRegression(
            RuntimeSafety safety, InMemorySafetyStore store, ManualTaskScheduler tasks) {
        ControlState state = safety.controlState();
        state.set(STOP, "a", new Level(1));
        InMemorySafetyStore.Backup backup = store.backup();
        state.set(PERMISSION, "a", new Level(1));
        state.set(STOP, "a", new Level(2));
        UNITE_FAILS.set(true);
        try {
            store.restore(backup);
            tasks.advance(Duration.ofSeconds(5));
            assertThat(state.snapshot().regressions()).hasSize(1);
            assertThat(state.find(PERMISSION, "a")).isEmpty();
            assertThat(state.find(STOP, "a")).isPresent();
            assertThat(state.documents(STOP).decision().isAdmitted()).isFalse();
        } finally {
            UNITE_FAILS.set(false);
        }
        tasks.advance(Duration.ofSeconds(5));
        assertThat(state.snapshot().regressions()).hasSize(1);
    }

    @Test
    void aDocumentWhoseReadingFailsWithAnErrorStopsNothingElse(
            RuntimeSafety safety, InMemorySafetyStore store, ManualTaskScheduler tasks) {
        store.controlState().write(new ControlWrite.Put(SETTING.id("bad"), "{\"number\":-1}", Expiry.never()));
        safety.controlState().set(STOP, "a", new Level(1));
        tasks.advance(Duration.ofSeconds(5));
        assertThat(safety.controlState().find(STOP, "a")).isPresent();
        assertThat(safety.controlState().status().unreadable()).containsExactly(SETTING.id("bad"));
        assertThat(safety.controlState().status().failedReads()).isZero();
    }

    @Test
    void contentNobodyCouldReadIsRefusedAndNothingIsStored(RuntimeSafety safety) {
        ControlState state = safety.controlState();
        long before = state.snapshot().position().revision();
        assertThatThrownBy(() -> state.set(SETTING, "a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> state.update(SETTING, "a", found -> null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> state.set(UNREADABLE, "a", new Unreadable() {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(state.refresh().position().revision()).isEqualTo(before);
    }

    @Test
    void whatHadExpiredByAClockThatJumpedCountsAgainWhenTheClockIsBack() {
        JumpingClock clock = new JumpingClock();
        InMemorySafetyStore store = InMemorySafetyStore.create(clock);
        try (RuntimeSafety safety = RuntimeSafety.builder()
                .store(store)
                .kind(STOP)
                .scheduler(new ManualTaskScheduler(new ManualClock()))
                .build()
                .start()) {
            ControlState state = safety.controlState();
            state.set(STOP, "a", new Level(1), Expiry.after(Duration.ofHours(1)));
            clock.jump = Duration.ofDays(1);
            state.refresh();
            assertThat(state.find(STOP, "a")).isEmpty();
            clock.jump = Duration.ZERO;
            state.refresh();
            assertThat(state.find(STOP, "a")).contains(new Level(1));
            assertThat(state.snapshot().regressions()).isEmpty();
        }
        store.close();
    }

    private static final class JumpingClock implements InstantSource {
        private final ManualClock clock = new ManualClock();
        private Duration jump = Duration.ZERO;

        @Override
        public Instant instant() {
            return clock.instant().plus(jump);
        }
    }

    @Test
    void aClosedRuntimeRefusesChangesAndStaysOffTheFleet(RuntimeSafety safety, InMemorySafetyStore store) {
        safety.controlState().set(SETTING, "a", new Level(1));
        safety.close();
        assertThatThrownBy(() -> safety.controlState().set(SETTING, "a", new Level(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> safety.controlState().awaitApplied(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.nodes().findAll()).isEmpty();
        assertThat(safety.controlState().find(SETTING, "a")).contains(new Level(1));
    }
}

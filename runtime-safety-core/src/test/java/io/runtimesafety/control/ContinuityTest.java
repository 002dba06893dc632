package io.runtimesafety.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.control.ControlChanges.Continuity;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ContinuityTest {
    private static final ControlPosition HEAD = Samples.position(20);

    private static Continuity asked(ControlPosition position, UUID changeThere, long oldestRemembered) {
        return Continuity.of(position, HEAD, changeThere, oldestRemembered);
    }

    @Test
    void whoHasReadNothingReloads() {
        assertThat(asked(ControlPosition.NONE, null, 0)).isEqualTo(Continuity.RELOADED);
        assertThat(asked(ControlPosition.NONE, UUID.randomUUID(), 0)).isEqualTo(Continuity.RELOADED);
    }

    @Test
    void whoseChangeTheStoreRemembersContinues() {
        ControlPosition known = Samples.position(12);
        assertThat(asked(known, known.changeId(), 0)).isEqualTo(Continuity.CONTINUES);
        assertThat(asked(known, known.changeId(), 12)).isEqualTo(Continuity.CONTINUES);
        assertThat(asked(HEAD, HEAD.changeId(), 20)).isEqualTo(Continuity.CONTINUES);
    }

    @Test
    void whoIsOlderThanTheHistoryReloads() {
        assertThat(asked(Samples.position(4), null, 5)).isEqualTo(Continuity.RELOADED);
    }

    @Test
    void anotherEpochIsARegressionWhateverTheNumbers() {
        for (long revision : new long[] {0, 12, 20, 21}) {
            ControlPosition other = Samples.position(UUID.randomUUID(), revision);
            assertThat(asked(other, null, 0)).isEqualTo(Continuity.REGRESSED);
            assertThat(asked(other, other.changeId(), 0)).isEqualTo(Continuity.REGRESSED);
        }
    }

    @Test
    void aRevisionTheStoreHasNotReachedIsARegression() {
        assertThat(asked(Samples.position(21), null, 0)).isEqualTo(Continuity.REGRESSED);
    }

    @Test
    void anotherChangeUnderTheSameNumberIsARegression() {
        assertThat(asked(Samples.position(12), UUID.randomUUID(), 0)).isEqualTo(Continuity.REGRESSED);
        assertThat(asked(Samples.position(20), UUID.randomUUID(), 20)).isEqualTo(Continuity.REGRESSED);
    }

    @Test
    void aHoleInTheHistoryIsARegression() {
        assertThat(asked(Samples.position(12), null, 5)).isEqualTo(Continuity.REGRESSED);
        assertThat(asked(Samples.position(5), null, 5)).isEqualTo(Continuity.REGRESSED);
    }
}

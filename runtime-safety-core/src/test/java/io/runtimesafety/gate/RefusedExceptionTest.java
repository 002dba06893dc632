package io.runtimesafety.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runtimesafety.error.RuntimeSafetyException;
import org.junit.jupiter.api.Test;

class RefusedExceptionTest {
    private static final Refusal REFUSAL = new Refusal(RefusalCode.STATE_EXPIRED, "the store is away");

    @Test
    void aRefusalThrowsItself() {
        RefusedException refused = catchThrowableOfType(RefusedException.class, REFUSAL::orThrow);
        assertThat(refused.refusal()).isSameAs(REFUSAL);
        assertThat(refused).isInstanceOf(RuntimeSafetyException.class).hasMessage("STATE_EXPIRED: the store is away");
        assertThat(REFUSAL.isAdmitted()).isFalse();
    }

    @Test
    void itCarriesNoStackAndTakesNoSuppressedFailures() {
        RefusedException refused = new RefusedException(REFUSAL);
        refused.addSuppressed(new IllegalStateException("on purpose"));
        assertThat(refused.getStackTrace()).isEmpty();
        assertThat(refused.getSuppressed()).isEmpty();
    }

    @Test
    void anAdmissionThrowsNothing() {
        assertThat(Decision.admitted().isAdmitted()).isTrue();
        assertThatCode(Decision.admitted()::orThrow).doesNotThrowAnyException();
    }
}

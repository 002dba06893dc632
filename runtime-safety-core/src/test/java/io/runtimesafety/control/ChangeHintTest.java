package io.runtimesafety.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChangeHintTest {
    private static final ControlPosition POSITION = Samples.position(12);

    @Test
    void whatIsAlreadyThereIsKnown() {
        assertThat(new ChangeHint(Samples.EPOCH, 11).isKnownAt(POSITION)).isTrue();
        assertThat(new ChangeHint(Samples.EPOCH, 12).isKnownAt(POSITION)).isTrue();
        assertThat(new ChangeHint(Samples.EPOCH, 13).isKnownAt(POSITION)).isFalse();
        assertThat(new ChangeHint(UUID.randomUUID(), 11).isKnownAt(POSITION)).isFalse();
    }

    @Test
    void nobodyEverKnowsWhatLookSpeaksOf() {
        assertThat(ChangeHint.look().isKnownAt(POSITION)).isFalse();
        assertThat(ChangeHint.look().isKnownAt(ControlPosition.NONE)).isFalse();
    }

    @Test
    void textIsReadBackAndWhatCannotBeReadIsAReasonToLook() {
        ChangeHint hint = new ChangeHint(UUID.randomUUID(), 42);
        assertThat(ChangeHint.parse(hint.toText())).isEqualTo(hint);
        for (String strange : List.of("", " ", "42", "no-uuid 42", hint.epoch() + " x", hint.epoch() + ":42")) {
            assertThat(ChangeHint.parse(strange)).as(strange).isEqualTo(ChangeHint.look());
        }
    }
}

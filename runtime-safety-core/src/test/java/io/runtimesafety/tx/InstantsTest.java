package io.runtimesafety.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantsTest {
    @Test
    void nanosecondsAreCutOffAndNeverRounded() {
        Instant cut = Instants.cut(Instant.parse("2030-06-01T12:00:00.123456999Z"));
        assertThat(cut).isEqualTo(Instant.parse("2030-06-01T12:00:00.123456Z"));
        assertThat(Instants.cut(cut)).isEqualTo(cut);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1969-12-31T23:59:59.999999999Z", "+10000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999001Z"})
    void whatADatabaseCouldNotKeepIsRefused(String instant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Instants.cut(Instant.parse(instant)))
                .withMessageContaining("1970-01-01T00:00:00Z")
                .withMessageContaining("9999-12-31T23:59:59.999999Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1970-01-01T00:00:00.000001Z",
                "2030-06-01T12:00:00.999999Z",
                "9999-12-31T23:59:59.999999Z"
            })
    void microsecondsComeBackExactly(String text) {
        Instant instant = Instant.parse(text);
        assertThat(Instants.cut(instant)).isEqualTo(instant);
        assertThat(Instants.ofMicros(Instants.toMicros(instant))).isEqualTo(instant);
    }
}

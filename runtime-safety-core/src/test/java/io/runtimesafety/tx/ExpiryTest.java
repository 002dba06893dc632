package io.runtimesafety.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryTest {
    private static final Instant STORE_TIME = Instant.parse("2030-01-01T00:00:00.000000900Z");

    @Test
    void neverHasNoEnd() {
        assertThat(Expiry.never().resolve(STORE_TIME)).isNull();
        assertThat(Expiry.never()).isEqualTo(new Expiry.Never());
    }

    @Test
    void aNamedMomentIsKeptToTheMicrosecondWhateverTheStoresTime() {
        Instant end = Instant.parse("2031-01-01T00:00:00.123456789Z");
        assertThat(Expiry.at(end).resolve(STORE_TIME)).isEqualTo(Instant.parse("2031-01-01T00:00:00.123456Z"));
    }

    @Test
    void aSpanCountsFromTheStoresTime() {
        assertThat(Expiry.after(Duration.ofNanos(1_200)).resolve(STORE_TIME))
                .isEqualTo(Instant.parse("2030-01-01T00:00:00.000002Z"));
        assertThat(Expiry.after(Expiry.LONGEST).resolve(STORE_TIME)).isAfter(STORE_TIME.plus(Duration.ofDays(3649)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT87600H0.000000001S", "P106751991167300D"})
    void aSpanIsMoreThanNothingAndAtMostTenYears(String span) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expiry.after(Duration.parse(span)))
                .withMessageContaining("3650 days");
    }

    @Test
    void aMomentNoStoreCouldKeepIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Expiry.at(Instant.MAX));
    }
}

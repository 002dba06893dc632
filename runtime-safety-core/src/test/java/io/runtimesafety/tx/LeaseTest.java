package io.runtimesafety.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTest {
    private static final UUID TOKEN = new UUID(1, 2);
    private static final Instant END = Instant.parse("2030-01-01T00:00:00.123456789Z");

    @Test
    void theEndIsKeptToTheMicrosecond() {
        assertThat(new Lease("tick", "node-1", 1, TOKEN, END).expiresAt())
                .isEqualTo(Instant.parse("2030-01-01T00:00:00.123456Z"));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lease(" ", "node-1", 1, TOKEN, END))
                .withMessageStartingWith("lease name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lease("tick", "", 1, TOKEN, END))
                .withMessageStartingWith("lease owner");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lease("tick", "node-1", 0, TOKEN, END))
                .withMessage("fence must be at least 1, not 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT24H0.000000001S"})
    void aLengthOutOfBoundsIsRefused(String length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseStore.requireLength(Duration.parse(length)))
                .withMessageContaining("between 1 ms and 1 day");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT24H"})
    void theBoundsThemselvesAreAllowed(String length) {
        Duration duration = Duration.parse(length);
        assertThat(LeaseStore.requireLength(duration)).isEqualTo(duration);
    }
}

package io.runtimesafety.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @Test
    void visibleCharactersUpToTheLongestAreAllowed() {
        String longest = "~!".repeat(64);
        assertThat(new IdempotencyKey("alice", longest).key()).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "ä", "a\0", "\n", "\u007f"})
    void anythingElseIsRefused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IdempotencyKey("alice", key))
                .withMessage("idempotency key must have 1 to 128 visible ASCII characters");
    }

    @Test
    void overLongKeysAndBadScopesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey("alice", "k".repeat(129)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IdempotencyKey("", "key"))
                .withMessageStartingWith("idempotency scope");
    }

    @Test
    void anAnswerHasAtMost256KiBytes() {
        assertThat(new StoredAnswer("digest", "x".repeat(256 * 1024)).answer()).hasSize(256 * 1024);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StoredAnswer("digest", "x".repeat(256 * 1024 + 1)))
                .withMessageStartingWith("answer must have at most 262144 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StoredAnswer("", "x"))
                .withMessageStartingWith("request digest");
    }

    @Test
    void answersAreKeptForAMillisecondToAMonth() {
        assertThat(IdempotencyStore.requireKeep(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(1));
        assertThat(IdempotencyStore.requireKeep(Duration.ofDays(30))).isEqualTo(Duration.ofDays(30));
        assertThatIllegalArgumentException().isThrownBy(() -> IdempotencyStore.requireKeep(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> IdempotencyStore.requireKeep(Duration.ofDays(30).plusNanos(1)))
                .withMessageContaining("30 days");
    }
}

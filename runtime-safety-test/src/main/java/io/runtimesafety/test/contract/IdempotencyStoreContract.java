package io.runtimesafety.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.test.Race;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers kept for repeated requests: the first one stays. */
public interface IdempotencyStoreContract extends StoreHarness {
    private boolean keep(String scope, String key, String answer, Duration time) {
        return store().idempotency().tryKeep(new IdempotencyKey(scope, key), new StoredAnswer("digest", answer), time);
    }

    @Test
    default void theFirstAnswerStays() {
        assertThat(keep("alice", "key", "first", Duration.ofHours(1))).isTrue();
        assertThat(keep("alice", "key", "second", Duration.ofHours(1))).isFalse();
        assertThat(secondStore().idempotency().find(new IdempotencyKey("alice", "key")))
                .contains(new StoredAnswer("digest", "first"));
    }

    @Test
    default void scopesAndKeysAreApart() {
        keep("alice", "key", "first", Duration.ofHours(1));
        assertThat(store().idempotency().find(new IdempotencyKey("bob", "key"))).isEmpty();
        assertThat(store().idempotency().find(new IdempotencyKey("alice", "Key")))
                .isEmpty();
        assertThat(keep("bob", "key", "second", Duration.ofHours(1))).isTrue();
        // Neither separator trick makes two pairs one.
        assertThat(keep("a:b", "c", "third", Duration.ofHours(1))).isTrue();
        assertThat(keep("a", "b:c", "fourth", Duration.ofHours(1))).isTrue();
    }

    @Test
    default void answersComeBackExactly() {
        String answer = "{\"text\":\"Ω 😀 \\u0000 'quoted' \\\\ %s\",\n\t\"n\":1}" + "x".repeat(100_000);
        assertThat(keep("alice", "key", answer, Duration.ofHours(1))).isTrue();
        assertThat(store().idempotency().find(new IdempotencyKey("alice", "key")))
                .contains(new StoredAnswer("digest", answer));
        assertThat(keep("alice", "empty", "", Duration.ofHours(1))).isTrue();
        assertThat(store().idempotency().find(new IdempotencyKey("alice", "empty")))
                .contains(new StoredAnswer("digest", ""));
    }

    @Test
    default void anAnswerWhoseTimeIsOverIsGoneAndMakesRoom() {
        keep("alice", "key", "first", Duration.ofMillis(20));
        letTimePass(Duration.ofMillis(60));
        assertThat(store().idempotency().find(new IdempotencyKey("alice", "key")))
                .isEmpty();
        assertThat(keep("alice", "key", "second", Duration.ofHours(1))).isTrue();
        assertThat(store().idempotency().find(new IdempotencyKey("alice", "key")))
                .contains(new StoredAnswer("digest", "second"));
    }

    @Test
    default void purgingLeavesAnswersThatCount() {
        for (int i = 0; i < 5; i++) {
            keep("alice", "short-" + i, "answer", Duration.ofMillis(20));
        }
        keep("alice", "long", "answer", Duration.ofHours(1));
        letTimePass(Duration.ofMillis(60));
        assertThat(store().idempotency().purgeExpired(3)).isBetween(0, 3);
        assertThat(store().idempotency().purgeExpired(100)).isBetween(0, 5);
        assertThat(store().idempotency().purgeExpired(100)).isZero();
        assertThat(store().idempotency().find(new IdempotencyKey("alice", "long")))
                .isPresent();
    }

    /** An answer kept in the place of an expired one must not fall to a purge that saw the old one. */
    @Test
    default void purgingNeverTakesAnAnswerThatWasKeptMeanwhile() {
        for (int round = 0; round < Race.repetitions(100); round++) {
            IdempotencyKey key = new IdempotencyKey("purge", "key-" + round);
            assertThat(store().idempotency().tryKeep(key, new StoredAnswer("digest", "old"), Duration.ofMillis(1)))
                    .isTrue();
            letTimePass(Duration.ofMillis(3));
            Race.run(
                    4,
                    number -> number % 2 == 0
                            ? store().idempotency().purgeExpired(100)
                            : secondStore()
                                    .idempotency()
                                    .tryKeep(key, new StoredAnswer("digest", "new"), Duration.ofHours(1)));
            assertThat(store().idempotency().find(key)).contains(new StoredAnswer("digest", "new"));
        }
    }

    @Test
    default void badTimesAreRefused() {
        assertThatThrownBy(() -> keep("alice", "key", "answer", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keep("alice", "key", "answer", Duration.ofDays(31)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store().idempotency().find(new IdempotencyKey("alice", "key")))
                .isEmpty();
    }

    @Test
    default void ofManyTwinsOneIsKept() {
        for (int round = 0; round < Race.repetitions(100); round++) {
            IdempotencyKey key = new IdempotencyKey("race", "key-" + round);
            List<Boolean> kept = Race.run(
                    16,
                    number -> (number % 2 == 0 ? store() : secondStore())
                            .idempotency()
                            .tryKeep(key, new StoredAnswer("digest", "answer-" + number), Duration.ofHours(1)));
            assertThat(kept).containsOnlyOnce(true);
            assertThat(store().idempotency().find(key))
                    .contains(new StoredAnswer("digest", "answer-" + kept.indexOf(true)));
        }
    }
}

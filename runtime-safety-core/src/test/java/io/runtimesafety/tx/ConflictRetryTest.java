package io.runtimesafety.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ConflictRetryTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger attempts = new AtomicInteger();
    private final ConflictRetry retry = new ConflictRetry(LIMIT, now::get);

    private Supplier<String> conflictingFor(Duration each) {
        return () -> {
            attempts.incrementAndGet();
            now.addAndGet(each.toNanos());
            throw new ConflictException("row 7 was changed");
        };
    }

    @Test
    void theAnswerOfTheFirstAttemptThatSucceedsIsReturned() {
        String answer = retry.run(() -> {
            if (attempts.incrementAndGet() < 4) {
                throw new ConflictException("row 7 was changed");
            }
            return "done";
        });
        assertThat(answer).isEqualTo("done");
        assertThat(attempts).hasValue(4);
    }

    @Test
    void givesUpWhenTimeIsUsedUpAndSaysHowOftenItTried() {
        assertThatThrownBy(() -> retry.run(conflictingFor(Duration.ofSeconds(3))))
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        conflict -> assertThat(conflict.retryable()).isTrue())
                .hasMessage("gave up after 4 conflicting attempts: row 7 was changed")
                .hasCauseInstanceOf(ConflictException.class);
        assertThat(attempts).hasValue(4);
    }

    @Test
    void anInterruptedThreadDoesNotTryAgainAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> retry.run(conflictingFor(Duration.ZERO))).isInstanceOf(ConflictException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void everyOtherFailureReachesTheCallerUnchangedAndAtOnce() {
        StoreException away = new StoreException("away", true, null);
        assertThatThrownBy(() -> retry.run(() -> {
                    attempts.incrementAndGet();
                    throw away;
                }))
                .isSameAs(away);
        AssertionError error = new AssertionError("on purpose");
        assertThatThrownBy(() -> retry.run(() -> {
                    attempts.incrementAndGet();
                    throw error;
                }))
                .isSameAs(error);
        assertThat(attempts).hasValue(2);
    }
}

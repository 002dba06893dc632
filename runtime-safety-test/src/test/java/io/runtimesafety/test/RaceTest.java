package io.runtimesafety.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RaceTest {
    private static final Duration SOON = Duration.ofMillis(200);

    @Test
    void answersComeInTheOrderOfTheNumbers() {
        assertThat(Race.run(8, number -> number * number)).isEqualTo(List.of(0, 1, 4, 9, 16, 25, 36, 49));
    }

    @Test
    void allThreadsRunAtOnce() {
        CyclicBarrier together = new CyclicBarrier(6);
        assertThat(Race.run(6, number -> together.await() >= 0)).containsOnly(true);
    }

    @Test
    void aFailureOnOneThreadFailsTheRace() {
        IOException failure = new IOException("on purpose");
        assertThatThrownBy(() -> Race.run(3, number -> {
                    if (number == 2) {
                        throw failure;
                    }
                    return number;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("on purpose")
                .hasCause(failure);
    }

    @Test
    void anAssertionThatFailsOnOneThreadFailsTheRace() {
        assertThatThrownBy(() -> Race.run(2, number -> assertThat(number).isZero()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a thread of the race failed");
    }

    @Test
    void aHangingThreadFailsTheRaceAndShowsWhereItHangs() {
        CountDownLatch never = new CountDownLatch(1);
        assertThatThrownBy(() -> Race.run(2, SOON, number -> hangIf(number == 1, never)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("hangs")
                .hasMessageContaining("RaceTest.hangIf");
        await().untilAsserted(() -> assertThat(raceThreads()).isZero());
    }

    @Test
    void whyOneThreadFailedIsToldEvenIfAnotherHangsBecauseOfIt() {
        CountDownLatch never = new CountDownLatch(1);
        assertThatThrownBy(() -> Race.run(2, SOON, number -> {
                    if (number == 1) {
                        throw new IOException("the reason");
                    }
                    return hangIf(true, never);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the reason");
    }

    private static boolean hangIf(boolean hangs, CountDownLatch never) throws InterruptedException {
        if (hangs) {
            never.await();
        }
        return true;
    }

    private static long raceThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("race-"))
                .count();
    }

    @Test
    void noThreadIsLeftAfterTheRace() {
        AtomicInteger runs = new AtomicInteger();
        Race.run(4, number -> runs.incrementAndGet());
        assertThat(runs).hasValue(4);
        await().untilAsserted(() -> assertThat(raceThreads()).isZero());
    }

    @Test
    void aTenthOfTheRepetitionsIsEnoughUnlessThereIsTime() {
        assertThat(Race.repetitions(50)).isEqualTo(Race.isSoak() ? 50 : 5);
        assertThat(Race.repetitions(3)).isEqualTo(Race.isSoak() ? 3 : 1);
    }
}

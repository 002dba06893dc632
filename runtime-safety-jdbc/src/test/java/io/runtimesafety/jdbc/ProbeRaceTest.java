package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.jdbc.Databases.Place;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.StoreHealth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several operators and a health endpoint ask at once. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProbeRaceTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    static Stream<Place> places() {
        return Databases.all();
    }

    @ParameterizedTest
    @MethodSource("places")
    void everyOneOfManyProbesOfAHealthyStoreIsReachable(Place place) {
        try (JdbcSafetyStore store = place.prepared()) {
            for (int round = 0; round < Race.repetitions(200); round++) {
                List<List<StoreHealth>> answers = Race.run(
                        8,
                        number -> IntStream.range(0, 5)
                                .mapToObj(i -> store.probe())
                                .toList());
                assertThat(answers).allSatisfy(each -> assertThat(each).allMatch(StoreHealth::reachable));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void probesOneRightAfterTheOtherAreReachable(Place place) {
        try (JdbcSafetyStore store = place.prepared()) {
            for (int i = 0; i < Race.repetitions(2_000); i++) {
                assertThat(store.probe()).matches(StoreHealth::reachable);
            }
        }
    }

    @Test
    void whoAsksWhileAProbeIsUnderWayGetsItsAnswer() {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch bothWait = new CountDownLatch(2);
        try (Probe probe = new Probe(
                () -> {
                    bothWait.await();
                    return "answer " + asked.incrementAndGet();
                },
                TIMEOUT,
                () -> {
                    bothWait.countDown();
                    return System.nanoTime();
                })) {
            assertThat(Race.run(2, number -> probe.run())).allMatch(StoreHealth::reachable);
        }
    }

    @Test
    void aQuestionWithoutAnAnswerIsAskedOnceAndEverybodyWaitsNoLongerThanTheTimeout() {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        try (Probe probe = new Probe(
                () -> {
                    asked.incrementAndGet();
                    never.await();
                    return "";
                },
                Duration.ofMillis(200),
                System::nanoTime)) {
            assertThat(Race.run(4, number -> probe.run()))
                    .noneMatch(StoreHealth::reachable)
                    .allMatch(health -> health.detail().equals("no answer within 200 ms"));
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aFailureIsTheAnswerOfOneProbeOnly() {
        AtomicInteger asked = new AtomicInteger();
        try (Probe probe = new Probe(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return "fine";
                },
                TIMEOUT,
                System::nanoTime)) {
            assertThat(probe.run().detail()).isEqualTo("not yet");
            assertThat(probe.run().detail()).isEqualTo("fine");
        }
    }

    @Test
    void closingAnswersWhoWaits() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Probe probe = new Probe(
                () -> {
                    asked.countDown();
                    never.await();
                    return "late";
                },
                TIMEOUT,
                System::nanoTime);
        List<String> details = Race.run(2, number -> {
            if (number == 0) {
                return probe.run().detail();
            }
            asked.await();
            probe.close();
            return "closed";
        });
        assertThat(details).containsOnly("closed");
        assertThat(probe.run().detail()).isEqualTo("closed");
    }
}

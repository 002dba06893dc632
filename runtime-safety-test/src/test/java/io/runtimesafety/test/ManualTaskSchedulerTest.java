package io.runtimesafety.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.schedule.TaskScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ManualTaskSchedulerTest {
    private final ManualClock clock = new ManualClock();
    private final Instant start = clock.instant();
    private final ManualTaskScheduler scheduler = new ManualTaskScheduler(clock);
    private final List<String> runs = new ArrayList<>();

    private Supplier<Duration> noting(String name, Duration wait) {
        return () -> {
            runs.add(name + " at " + Duration.between(start, clock.instant()).toSeconds());
            return wait;
        };
    }

    @Test
    void nothingRunsUntilItIsToldTo() {
        scheduler.schedule("a", noting("a", Duration.ofSeconds(2)));
        assertThat(runs).isEmpty();
        scheduler.runDue();
        scheduler.runDue();
        assertThat(runs).containsExactly("a at 0");
    }

    @Test
    void everyTaskRunsWhenItFallsDueWhileTimePasses() {
        scheduler.schedule("a", noting("a", Duration.ofSeconds(2)));
        scheduler.scheduleOnOwnThread("b", noting("b", Duration.ofSeconds(3)));
        scheduler.advance(Duration.ofSeconds(6));
        assertThat(runs)
                .containsExactlyInAnyOrder("a at 0", "b at 0", "a at 2", "b at 3", "a at 4", "a at 6", "b at 6");
        assertThat(runs.subList(2, 5)).containsExactly("a at 2", "b at 3", "a at 4");
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(6));
    }

    @Test
    void withoutTasksTimePassesAllTheSame() {
        scheduler.advance(Duration.ofSeconds(6));
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(6));
    }

    @Test
    void aWokenTaskIsDueAtOnce() {
        TaskScheduler.Task task = scheduler.schedule("a", noting("a", Duration.ofHours(1)));
        scheduler.runDue();
        task.wake();
        task.wake();
        scheduler.runDue();
        assertThat(runs).hasSize(2);
    }

    @Test
    void aTaskThatWakesAnotherIsFollowedByIt() {
        TaskScheduler.Task woken = scheduler.schedule("woken", noting("woken", Duration.ofHours(1)));
        scheduler.runDue();
        scheduler.schedule("waking", () -> {
            woken.wake();
            return Duration.ofHours(1);
        });
        scheduler.runDue();
        assertThat(runs).hasSize(2);
    }

    @Test
    void aTaskRunsByNameWheneverItIsAsked() {
        scheduler.schedule("a", noting("a", Duration.ofHours(1)));
        scheduler.schedule("b", noting("b", Duration.ofHours(1)));
        scheduler.run("b");
        scheduler.run("b");
        assertThat(runs).containsExactly("b at 0", "b at 0");
        assertThat(scheduler.names()).containsExactly("a", "b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scheduler.run("c"))
                .withMessage("no task c, only [a, b]");
    }

    @Test
    void aCancelledTaskRunsNoMore() {
        TaskScheduler.Task task = scheduler.schedule("a", noting("a", Duration.ofSeconds(1)));
        task.cancel();
        task.wake();
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(runs).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> scheduler.run("a"));
    }

    @Test
    void aFailureReachesTheTestAndTheTaskRunsAgainAfterItsLastWait() {
        scheduler.schedule("a", () -> {
            runs.add("a");
            if (runs.size() == 2) {
                throw new IllegalStateException("on purpose");
            }
            return Duration.ofSeconds(10);
        });
        scheduler.advance(Duration.ofSeconds(9));
        assertThatThrownBy(() -> scheduler.advance(Duration.ofSeconds(1))).hasMessage("on purpose");
        scheduler.advance(Duration.ofSeconds(9));
        assertThat(runs).hasSize(2);
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(runs).hasSize(3);
    }

    @Test
    void aTaskThatDoesNotWaitDoesNotStopTheClock() {
        scheduler.schedule("busy", noting("busy", Duration.ZERO));
        scheduler.advance(Duration.ofNanos(5));
        assertThat(runs).hasSizeBetween(5, 6);
    }

    @Test
    void afterCloseNothingRuns() {
        TaskScheduler.Task task = scheduler.schedule("a", noting("a", Duration.ofSeconds(1)));
        scheduler.close();
        scheduler.close();
        task.wake();
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(runs).isEmpty();
        assertThat(scheduler.names()).isEmpty();
    }

    @Test
    void bothClocksMoveTogetherAndNeverBack() {
        long ticks = clock.ticker().getAsLong();
        clock.advance(Duration.ofSeconds(90));
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(90));
        assertThat(clock.ticker().getAsLong() - ticks).isEqualTo(90_000_000_000L);
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofNanos(-1)));
    }
}

package io.runtimesafety.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeriodicTaskTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicInteger runs = new AtomicInteger();
    private final HandExecutor executor = new HandExecutor();

    @AfterEach
    void close() {
        executor.shutdownNow();
    }

    private PeriodicTask startedTask(Runnable work) {
        PeriodicTask task = new PeriodicTask(
                "test",
                () -> {
                    runs.incrementAndGet();
                    work.run();
                    return MINUTE;
                },
                executor);
        task.wake();
        return task;
    }

    @Test
    void runsAtOnceAndThenAfterTheWaitItReturned() {
        startedTask(() -> {});
        assertThat(executor.waits()).containsExactly(Duration.ZERO);
        executor.runNext();
        assertThat(executor.waits()).containsExactly(MINUTE);
        executor.runNext();
        assertThat(executor.waits()).containsExactly(MINUTE);
        assertThat(runs).hasValue(2);
    }

    @Test
    void wakingItManyTimesRunsItOnceSoon() {
        PeriodicTask task = startedTask(() -> {});
        executor.runNext();
        task.wake();
        task.wake();
        task.wake();
        assertThat(executor.waits()).containsExactly(Duration.ZERO);
    }

    @Test
    void wakingItWhileItRunsRunsItOnceMoreRightAfter() {
        PeriodicTask[] task = new PeriodicTask[1];
        task[0] = startedTask(() -> {
            if (runs.get() == 1) {
                task[0].wake();
                task[0].wake();
                assertThat(executor.waits()).isEmpty();
            }
        });
        executor.runNext();
        assertThat(executor.waits()).containsExactly(Duration.ZERO);
        executor.runNext();
        assertThat(executor.waits()).containsExactly(MINUTE);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aRunThatWasJustBeginningWhenItWasWokenIsNotJoinedByASecondOne() {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        PeriodicTask task = startedTask(() -> {
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            executor.runAllNow();
            atOnce.decrementAndGet();
        });
        executor.runNext();
        Runnable beginning = executor.takeNext();
        task.wake();
        beginning.run();
        executor.runAllNow();
        assertThat(mostAtOnce).hasValue(1);
        assertThat(executor.waits()).containsExactly(MINUTE);
    }

    @Test
    void aFailureIsLoggedAndTheLastWaitIsKept() {
        try (CapturedLog log = CapturedLog.of(PeriodicTask.class)) {
            startedTask(() -> {
                if (runs.get() != 2) {
                    throw new AssertionError("on purpose");
                }
            });
            executor.runNext();
            assertThat(executor.waits()).containsExactly(Duration.ofSeconds(1));
            executor.runNext();
            assertThat(executor.waits()).containsExactly(MINUTE);
            executor.runNext();
            assertThat(executor.waits()).containsExactly(MINUTE);
            assertThat(log.lines(ch.qos.logback.classic.Level.ERROR))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("task=test"));
        }
    }

    @Test
    void aCancelledTaskRunsNoMore() {
        PeriodicTask task = startedTask(() -> {});
        Runnable beginning = executor.takeNext();
        task.cancel();
        task.wake();
        beginning.run();
        assertThat(runs).hasValue(0);
        assertThat(executor.waits()).isEmpty();
    }

    @Test
    void aTaskCancelledWhileItRunsEndsThere() {
        PeriodicTask[] task = new PeriodicTask[1];
        task[0] = startedTask(() -> {
            task[0].wake();
            task[0].cancel();
        });
        executor.runNext();
        assertThat(executor.waits()).isEmpty();
    }

    /** Keeps what is scheduled until it is told to run it, on the calling thread. */
    private static final class HandExecutor extends ScheduledThreadPoolExecutor {
        private record Waiting(Runnable work, Duration delay, ScheduledFuture<?> future) {}

        private final List<Waiting> waiting = new ArrayList<>();

        HandExecutor() {
            super(0);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
            ScheduledFuture<?> future = super.schedule(() -> {}, 1, TimeUnit.DAYS);
            waiting.add(new Waiting(work, Duration.of(delay, unit.toChronoUnit()), future));
            return future;
        }

        List<Duration> waits() {
            return waiting.stream()
                    .filter(each -> !each.future().isCancelled())
                    .map(Waiting::delay)
                    .toList();
        }

        /** Hands out what would run next, as a thread does that has just picked it up: too late to cancel it. */
        Runnable takeNext() {
            waiting.removeIf(each -> each.future().isCancelled());
            return waiting.remove(0).work();
        }

        void runNext() {
            takeNext().run();
        }

        /** Runs all that has no wait. */
        void runAllNow() {
            waiting.removeIf(each -> each.future().isCancelled());
            while (waiting.stream().anyMatch(each -> each.delay().isZero())) {
                Waiting next = waiting.stream()
                        .filter(each -> each.delay().isZero())
                        .findFirst()
                        .orElseThrow();
                waiting.remove(next);
                next.work().run();
                waiting.removeIf(each -> each.future().isCancelled());
            }
        }
    }
}

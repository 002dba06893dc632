package io.runtimesafety.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runtimesafety.schedule.TaskScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PooledTaskSchedulerTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofNanos(1);
    private static final LongSupplier TICKER = SystemClocks.ticker();

    private final PooledTaskScheduler scheduler = new PooledTaskScheduler("scheduler-test");
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        release.countDown();
        scheduler.close();
    }

    private Duration hang() {
        awaitRelease();
        return NEVER;
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTaskRunsSoonAndAgain() {
        scheduler.schedule("often", () -> {
            runs.incrementAndGet();
            return OFTEN;
        });
        await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(3));
    }

    @Test
    void aTaskNeverRunsTwiceAtOnceHoweverOftenItIsWoken() {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        TaskScheduler.Task task = scheduler.schedule("often", () -> {
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            runs.incrementAndGet();
            Thread.onSpinWait();
            atOnce.decrementAndGet();
            return OFTEN;
        });
        long end = TICKER.getAsLong() + length().toNanos();
        while (TICKER.getAsLong() < end) {
            task.wake();
        }
        assertThat(runs).hasValueGreaterThan(100);
        assertThat(mostAtOnce).hasValue(1);
    }

    private static Duration length() {
        return Boolean.getBoolean("runtimesafety.soak") ? Duration.ofSeconds(30) : Duration.ofMillis(700);
    }

    @Test
    void aWokenTaskDoesNotWaitForItsTime() {
        TaskScheduler.Task task = scheduler.schedule("rarely", () -> {
            runs.incrementAndGet();
            return NEVER;
        });
        for (int i = 1; i <= 5; i++) {
            int expected = i;
            await().untilAsserted(() -> assertThat(runs).hasValue(expected));
            task.wake();
        }
    }

    @Test
    void tasksThatHangOnTheirOwnThreadsHoldUpNobody() {
        for (int i = 0; i < 4; i++) {
            scheduler.scheduleOnOwnThread("hanging-" + i, this::hang);
        }
        scheduler.schedule("free", () -> {
            runs.incrementAndGet();
            return OFTEN;
        });
        await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(3));
    }

    @Test
    void threadsAreDaemonsNamedAfterTheSchedulerAndTheTask() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        List.of("poll", "save")
                .forEach(name -> scheduler.scheduleOnOwnThread(name, () -> {
                    threads.add(Thread.currentThread());
                    return NEVER;
                }));
        scheduler.schedule("shared", () -> {
            threads.add(Thread.currentThread());
            return NEVER;
        });
        await().untilAsserted(() -> assertThat(threads).hasSize(3));
        assertThat(threads).allMatch(Thread::isDaemon);
        assertThat(threads)
                .extracting(Thread::getName)
                .contains("scheduler-test-poll", "scheduler-test-save")
                .anyMatch(name -> name.startsWith("scheduler-test-tasks"));
    }

    @Test
    void closingInterruptsWhatRunsAndEndsEveryThread() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(2);
        scheduler.schedule("shared", () -> {
            running.countDown();
            return hang();
        });
        scheduler.scheduleOnOwnThread("own", () -> {
            running.countDown();
            return hang();
        });
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        scheduler.close();
        await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    @Test
    void aTaskThatDoesNotListenHoldsUpClosingForAMomentOnly() {
        scheduler.schedule("deaf", () -> {
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
            return NEVER;
        });
        long started = TICKER.getAsLong();
        scheduler.close();
        assertThat(Duration.ofNanos(TICKER.getAsLong() - started)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void nothingRunsAfterItIsClosed() {
        TaskScheduler.Task before = scheduler.schedule("before", () -> {
            runs.incrementAndGet();
            return NEVER;
        });
        await().untilAsserted(() -> assertThat(runs).hasValue(1));
        scheduler.close();
        scheduler.close();
        before.wake();
        scheduler.schedule("late", this::hang);
        scheduler.scheduleOnOwnThread("late", this::hang);
        assertThat(ownThreads()).isEmpty();
        assertThat(runs).hasValue(1);
    }

    private static List<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("scheduler-test"))
                .toList();
    }
}

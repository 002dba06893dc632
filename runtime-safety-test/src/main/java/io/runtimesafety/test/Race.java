package io.runtimesafety.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the same thing on many threads that all start at one moment. A failure on any of them fails the race; a race
 * that takes too long fails with the stack of a thread that hangs.
 */
public final class Race {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What one thread does. */
    @FunctionalInterface
    public interface Runner<T> {
        /**
         * Runs on one of the threads.
         *
         * @param number which of the threads this is, from 0
         */
        T run(int number) throws Exception;
    }

    private Race() {}

    /** Whether races run at full length, set by {@code -Psoak}, rather than for a moment. */
    public static boolean isSoak() {
        return Boolean.getBoolean("runtimesafety.soak");
    }

    /** {@code often} repetitions in a soak run, a tenth of them otherwise. */
    public static int repetitions(int often) {
        return isSoak() ? often : Math.max(1, often / 10);
    }

    /** Runs {@code runner} on {@code threads} threads; answers come in the order of the threads' numbers. */
    public static <T> List<T> run(int threads, Runner<T> runner) {
        return run(threads, LIMIT, runner);
    }

    static <T> List<T> run(int threads, Duration limit, Runner<T> runner) {
        CyclicBarrier start = new CyclicBarrier(threads);
        AtomicInteger names = new AtomicInteger();
        ExecutorService executor =
                Executors.newFixedThreadPool(threads, work -> newThread(work, "race-" + names.getAndIncrement()));
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                running.add(executor.submit(() -> startTogether(start, () -> runner.run(number))));
            }
            return answers(running, limit);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Thread newThread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static <T> T startTogether(CyclicBarrier start, Callable<T> work) throws Exception {
        try {
            start.await();
        } catch (BrokenBarrierException broken) {
            throw new IllegalStateException("another thread of the race did not start", broken);
        }
        return work.call();
    }

    /** One thread may hang because another failed, so a failure is what counts wherever it is found. */
    private static <T> List<T> answers(List<Future<T>> running, Duration limit) {
        List<T> answers = new ArrayList<>();
        try {
            for (Future<T> each : running) {
                answers.add(each.get(limit.toMillis(), TimeUnit.MILLISECONDS));
            }
            return answers;
        } catch (ExecutionException failed) {
            throw failure(failed);
        } catch (TimeoutException hanging) {
            AssertionError hang = new AssertionError("a thread of the race hangs:" + stacks(), hanging);
            throw running.stream()
                    .filter(Future::isDone)
                    .flatMap(done -> failureOf(done).stream())
                    .findFirst()
                    .orElse(hang);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the race was interrupted", interrupted);
        }
    }

    private static Optional<AssertionError> failureOf(Future<?> done) {
        try {
            done.get();
            return Optional.empty();
        } catch (ExecutionException failed) {
            return Optional.of(failure(failed));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static AssertionError failure(ExecutionException failed) {
        return new AssertionError("a thread of the race failed: " + failed.getCause(), failed.getCause());
    }

    private static String stacks() {
        StringBuilder stacks = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            if (thread.getName().startsWith("race-")) {
                stacks.append('\n').append(thread.getName());
                for (StackTraceElement frame : frames) {
                    stacks.append("\n    at ").append(frame);
                }
            }
        });
        return stacks.toString();
    }
}

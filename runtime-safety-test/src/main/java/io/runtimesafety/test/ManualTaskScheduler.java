package io.runtimesafety.test;

import io.runtimesafety.schedule.TaskScheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Runs periodic work on the calling thread and only when told to: by name, or by letting the clock advance. A failure
 * of the work reaches the caller, and the task is due again after its last wait. Tasks may be woken by any thread; they
 * are run by one.
 */
public final class ManualTaskScheduler implements TaskScheduler {
    private final ManualClock clock;
    private final List<ManualTask> tasks = new CopyOnWriteArrayList<>();

    /** Goes by the given clock. */
    public ManualTaskScheduler(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public Task schedule(String name, Supplier<Duration> work) {
        ManualTask task = new ManualTask(name, work, clock);
        tasks.add(task);
        return task;
    }

    @Override
    public Task scheduleOnOwnThread(String name, Supplier<Duration> work) {
        return schedule(name, work);
    }

    /** The names of what was scheduled, in that order. */
    public List<String> names() {
        return tasks.stream().map(ManualTask::name).toList();
    }

    /** Runs the named task now. */
    public void run(String name) {
        List<ManualTask> named = tasks.stream()
                .filter(task -> task.name().equals(name) && !task.isCancelled())
                .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("no task " + name + ", only " + names());
        }
        named.forEach(ManualTask::run);
    }

    /** Runs everything that is due or woken, until nothing is. */
    public void runDue() {
        Optional<ManualTask> due = earliest();
        while (due.isPresent() && due.get().dueIn() <= 0) {
            due.get().run();
            due = earliest();
        }
    }

    /** Lets time pass and runs each task whenever it falls due meanwhile. */
    public void advance(Duration time) {
        runDue();
        long left = time.toNanos();
        while (left > 0) {
            long step = Math.min(left, earliest().map(ManualTask::dueIn).orElse(left));
            clock.advance(Duration.ofNanos(step));
            left -= step;
            runDue();
        }
    }

    private Optional<ManualTask> earliest() {
        return tasks.stream().filter(task -> !task.isCancelled()).min(Comparator.comparing(ManualTask::dueIn));
    }

    @Override
    public void close() {
        tasks.forEach(Task::cancel);
        tasks.clear();
    }
}

package io.runtimesafety.control;

import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.schedule.Backoff;
import io.runtimesafety.schedule.TaskScheduler;
import io.runtimesafety.tx.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps a replica following its store: polls it with jitter, looks at once when a hint comes, backs off while the store
 * is away, and saves what it has.
 */
final class ControlFollower {
    private static final Logger log = LoggerFactory.getLogger(ControlFollower.class);
    private static final double LEAST_OF_INTERVAL = 0.75;

    /**
     * Readings that failed since the last one that succeeded.
     *
     * @param last the last of them
     */
    private record Failures(int inARow, @Nullable Throwable last) {
        static final Failures NONE = new Failures(0, null);

        Failures and(Throwable next) {
            return new Failures(inARow + 1, next);
        }

        boolean isNews(Throwable next) {
            return last == null || !last.getClass().equals(next.getClass());
        }
    }

    private final ControlStateReplica replica;
    private final Confirmation confirmation;
    private final ControlSettings settings;
    private final Runnable prepareStore;
    private final @Nullable StateFile file;
    /** Written by the polling task only. */
    private volatile Failures failures = Failures.NONE;

    private final Backoff backoff;
    private volatile @Nullable Holdings saved;
    private volatile boolean saveFailed;
    private volatile TaskScheduler.@Nullable Task poll;

    ControlFollower(
            ControlStateReplica replica,
            Confirmation confirmation,
            ControlSettings settings,
            Runnable prepareStore,
            @Nullable StateFile file) {
        this.replica = replica;
        this.confirmation = confirmation;
        this.settings = settings;
        this.prepareStore = prepareStore;
        this.file = file;
        this.backoff = new Backoff(settings.pollInterval(), settings.longestBackOff());
        this.saved = replica.holdings();
    }

    ControlStateReplica replica() {
        return replica;
    }

    /**
     * Prepares the store and reads it, if it is there.
     *
     * @throws ConfigurationException if the store says that a setting is wrong
     */
    void boot() {
        try {
            prepareStore.run();
            replica.refresh();
        } catch (StoreException away) {
            failures = Failures.NONE.and(away);
        }
    }

    void schedule(TaskScheduler scheduler) {
        poll = scheduler.scheduleOnOwnThread("control-poll", this::poll);
        // These never wait behind work that asks the store: that may hang just when they matter.
        scheduler.scheduleOnOwnThread("control-freshness", this::checkFreshness);
        if (file != null) {
            TaskScheduler.Task save = scheduler.scheduleOnOwnThread("control-state-file", this::save);
            replica.listen(save::wake);
        }
    }

    /** Takes a hint from the store: looks soon if there may be something new. */
    void hint(ChangeHint hint) {
        if (!hint.isKnownAt(replica.snapshot().position())) {
            wake();
        }
    }

    void wake() {
        TaskScheduler.Task task = poll;
        if (task != null) {
            task.wake();
        }
    }

    /** Asks the store once; says how long to wait until the next time. */
    Duration poll() {
        try {
            prepareStore.run();
            replica.refresh();
            if (failures.inARow() > 0) {
                log.info("control state is followed again failedReads={}", failures.inARow());
                failures = Failures.NONE;
                backoff.reset();
            }
            return jittered(settings.pollInterval());
        } catch (RuntimeException | Error failure) {
            return failed(failure);
        }
    }

    private Duration failed(Throwable failure) {
        if (failures.isNews(failure)) {
            Level level = failure instanceof StoreException ? Level.WARN : Level.ERROR;
            log.atLevel(level)
                    .log(
                            "control state cannot be read, what is known goes on counting reason=\"{}\"",
                            failure.getMessage());
        }
        failures = failures.and(failure);
        replica.checkFreshness();
        return backoff.next();
    }

    private static Duration jittered(Duration interval) {
        double part = LEAST_OF_INTERVAL
                + (1 - LEAST_OF_INTERVAL) * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (interval.toNanos() * part));
    }

    private Duration checkFreshness() {
        replica.checkFreshness();
        return settings.staleAfter().dividedBy(10);
    }

    /** Saves what is held if it changed since the last time. */
    Duration save() {
        Holdings held = replica.holdings();
        if (file != null && (!held.isSameAs(saved) || file.isMissing())) {
            try {
                saved = file.trySave(held) ? held : saved;
                saveFailed = false;
            } catch (IOException failure) {
                if (!saveFailed) {
                    log.warn("state file not saved, will be tried again reason=\"{}\"", failure.toString());
                }
                saveFailed = true;
            }
        }
        return settings.heartbeat();
    }

    Optional<Duration> confirmedAgo() {
        return confirmation.age();
    }

    int failedReads() {
        return failures.inARow();
    }

    Optional<String> lastFailure() {
        return Optional.ofNullable(failures.last()).map(failure -> String.valueOf(failure.getMessage()));
    }
}

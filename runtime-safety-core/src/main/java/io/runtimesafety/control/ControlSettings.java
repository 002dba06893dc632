package io.runtimesafety.control;

import io.runtimesafety.error.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a node follows control state. Immutable; see {@link Builder} for what can be set and the defaults. */
public final class ControlSettings {
    private final Duration pollInterval;
    private final Duration longestBackOff;
    private final Duration staleAfter;
    private final Duration expireAfter;
    private final Duration heartbeat;
    private final Duration nodesForgottenAfter;
    private final Duration historyKept;
    private final boolean startsWithoutStore;
    private final @Nullable Path stateDirectory;

    private ControlSettings(Builder builder) {
        this.pollInterval = builder.pollInterval;
        this.longestBackOff = builder.longestBackOff;
        this.staleAfter = builder.staleAfter;
        this.expireAfter = builder.expireAfter;
        this.heartbeat = builder.heartbeat;
        this.nodesForgottenAfter = builder.nodesForgottenAfter;
        this.historyKept = builder.historyKept;
        this.startsWithoutStore = builder.startsWithoutStore;
        this.stateDirectory = builder.stateDirectory;
    }

    public static ControlSettings defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public Duration pollInterval() {
        return pollInterval;
    }

    public Duration longestBackOff() {
        return longestBackOff;
    }

    public Duration staleAfter() {
        return staleAfter;
    }

    public Duration expireAfter() {
        return expireAfter;
    }

    public Duration heartbeat() {
        return heartbeat;
    }

    public Duration nodesForgottenAfter() {
        return nodesForgottenAfter;
    }

    public Duration historyKept() {
        return historyKept;
    }

    public boolean startsWithoutStore() {
        return startsWithoutStore;
    }

    public Optional<Path> stateDirectory() {
        return Optional.ofNullable(stateDirectory);
    }

    /** Settings under way; {@link #build} checks them. Not safe for use by many threads. */
    public static final class Builder {
        private Duration pollInterval = Duration.ofSeconds(1);
        private Duration longestBackOff = Duration.ofSeconds(10);
        private Duration staleAfter = Duration.ofSeconds(5);
        private Duration expireAfter = Duration.ofSeconds(30);
        private Duration heartbeat = Duration.ofSeconds(5);
        private Duration nodesForgottenAfter = Duration.ofMinutes(10);
        private Duration historyKept = Duration.ofHours(24);
        private boolean startsWithoutStore;
        private @Nullable Path stateDirectory;

        private Builder() {}

        /** How often the store is asked, push or not; 1 s. */
        public Builder pollInterval(Duration interval) {
            this.pollInterval = interval;
            return this;
        }

        /** The longest wait between attempts while the store is away; 10 s. */
        public Builder longestBackOff(Duration longest) {
            this.longestBackOff = longest;
            return this;
        }

        /** How long after the last confirmation state is called stale, and nothing more; 5 s. */
        public Builder staleAfter(Duration time) {
            this.staleAfter = time;
            return this;
        }

        /** How long after the last confirmation fail modes apply and permissions lapse; 30 s. */
        public Builder expireAfter(Duration time) {
            this.expireAfter = time;
            return this;
        }

        /** How often the node gives a sign of life; 5 s. */
        public Builder heartbeat(Duration interval) {
            this.heartbeat = interval;
            return this;
        }

        /** How long a silent node is still counted as one that may not have applied a change; 10 min. */
        public Builder nodesForgottenAfter(Duration silence) {
            this.nodesForgottenAfter = silence;
            return this;
        }

        /** How long deletions and history stay in the store; a node away for longer reloads everything; 24 h. */
        public Builder historyKept(Duration time) {
            this.historyKept = time;
            return this;
        }

        /** Admits work on a node that has neither reached its store nor found a last-known-good file; off. */
        public Builder startsWithoutStore(boolean starts) {
            this.startsWithoutStore = starts;
            return this;
        }

        /** Where the last-known-good file lives, on a disk that outlives the process; none by default. */
        public Builder stateDirectory(Path directory) {
            this.stateDirectory = directory;
            return this;
        }

        /**
         * Checks everything.
         *
         * @throws ConfigurationException naming the setting that is out of bounds
         */
        public ControlSettings build() {
            between("control.poll-interval", pollInterval, Duration.ofMillis(10), Duration.ofMinutes(1));
            between("control.longest-back-off", longestBackOff, Duration.ofMillis(10), Duration.ofMinutes(10));
            between("control.stale-after", staleAfter, pollInterval.multipliedBy(2), Duration.ofHours(1));
            between("control.expire-after", expireAfter, staleAfter.plusMillis(1), Duration.ofHours(24));
            between("control.heartbeat", heartbeat, Duration.ofMillis(10), Duration.ofMinutes(1));
            between(
                    "control.nodes-forgotten-after",
                    nodesForgottenAfter,
                    heartbeat.multipliedBy(3),
                    Duration.ofDays(7));
            between("control.history-kept", historyKept, Duration.ofMinutes(1), Duration.ofDays(30));
            return new ControlSettings(this);
        }

        private static void between(String setting, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new ConfigurationException(
                        setting, "is " + value, "choose a duration between " + least + " and " + most);
            }
        }
    }
}

package io.runtimesafety;

import io.runtimesafety.control.ControlRuntime;
import io.runtimesafety.control.ControlSettings;
import io.runtimesafety.control.ControlState;
import io.runtimesafety.control.DocumentKind;
import io.runtimesafety.control.Freshness;
import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.event.SafetyEvents;
import io.runtimesafety.event.SafetyListener;
import io.runtimesafety.internal.HostName;
import io.runtimesafety.internal.PooledTaskScheduler;
import io.runtimesafety.internal.SystemClocks;
import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.node.Node;
import io.runtimesafety.schedule.TaskScheduler;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.tx.Texts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library's front door: one per process and store. Build it, {@link #start} it, use what it hands out, {@link #close}
 * it. Safe for use by many threads.
 *
 * <pre>{@code
 * try (RuntimeSafety safety = RuntimeSafety.inMemory()) {
 *     safety.controlState().set(KIND, "checkout", new MySetting(3));
 * }
 * }</pre>
 */
public final class RuntimeSafety implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RuntimeSafety.class);
    private static final Duration HOUSEKEEPING = Duration.ofMinutes(10);
    private static final int MOST_ANSWERS_PURGED = 1_000;

    private enum Phase {
        BUILT,
        STARTED,
        CLOSED
    }

    private final SafetyStore store;
    private final boolean ownsStore;
    private final Node node;
    private final ControlSettings controlSettings;
    private final TaskScheduler scheduler;
    private final ControlRuntime control;
    /** Guards {@link #phase}; whoever closes waits for a start under way. */
    private final ReentrantLock lifecycle = new ReentrantLock();

    private Phase phase = Phase.BUILT;

    private RuntimeSafety(Builder builder) {
        this.ownsStore = builder.store == null;
        this.node = new Node(
                requireName("node.key", builder.nodeKey == null ? HostName.ofThisMachine() : builder.nodeKey),
                requireName("node.role", builder.nodeRole),
                UUID.randomUUID(),
                builder.clock,
                builder.ticker,
                new SafetyEvents(builder.listeners));
        this.controlSettings = builder.controlSettings;
        this.store = builder.store == null ? InMemorySafetyStore.create(builder.clock) : builder.store;
        this.control = new ControlRuntime(store, node, builder.kinds, controlSettings);
        this.scheduler = builder.scheduler == null ? new PooledTaskScheduler("runtime-safety") : builder.scheduler;
    }

    private static String requireName(String setting, String name) {
        try {
            return Texts.requireName("it", name);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(
                    setting,
                    String.valueOf(wrong.getMessage()),
                    "choose 1 to " + Texts.LONGEST_NAME + " characters an operator can read and type",
                    wrong);
        }
    }

    /**
     * A started runtime that keeps everything in memory: nothing survives a restart and no other node hears of it. For
     * tests, experiments, and hosts for which that is enough.
     */
    public static RuntimeSafety inMemory() {
        return builder().build().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Connects, reads control state and begins to follow it. A store that cannot be reached does not keep it from
     * starting: the node then goes by its last-known-good file, and goes on trying.
     *
     * @return this
     * @throws io.runtimesafety.error.ConfigurationException if a setting is wrong; everything is closed again then
     */
    public RuntimeSafety start() {
        lifecycle.lock();
        try {
            if (phase != Phase.BUILT) {
                throw new IllegalStateException("a runtime starts once; this one is " + phase);
            }
            phase = Phase.STARTED;
            startOrClose();
        } finally {
            lifecycle.unlock();
        }
        boolean reached = controlState().snapshot().freshness() == Freshness.FRESH;
        if (reached && !store.capabilities().contains(StoreCapability.SURVIVES_RESTART)) {
            log.warn("what is set will not outlive a restart of the store store=\"{}\"", store.description());
        }
        log.info("runtime-safety started node={} role={} store=\"{}\"", node.key(), node.role(), store.description());
        return this;
    }

    private void startOrClose() {
        try {
            control.start(scheduler);
            scheduler.schedule("housekeeping", this::housekeeping);
            node.events().schedule(scheduler);
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /** What operators have set, and the way to set it. */
    public ControlState controlState() {
        return control.state();
    }

    /** Where everything is kept. */
    public SafetyStore store() {
        return store;
    }

    /** Who this node is. */
    public Node node() {
        return node;
    }

    private Duration housekeeping() {
        try {
            store.controlState().purge(controlSettings.historyKept());
            store.nodes().forget(controlSettings.nodesForgottenAfter());
            int purged = store.idempotency().purgeExpired(MOST_ANSWERS_PURGED);
            return purged < MOST_ANSWERS_PURGED ? HOUSEKEEPING : Duration.ofSeconds(1);
        } catch (RuntimeException away) {
            log.debug("housekeeping put off reason=\"{}\"", away.getMessage());
            return HOUSEKEEPING;
        }
    }

    /**
     * Ends all periodic work, takes the node off the fleet, saves what it knows, and closes the store if it was made
     * here. A repeat does nothing.
     */
    @Override
    public void close() {
        lifecycle.lock();
        try {
            if (phase == Phase.CLOSED) {
                return;
            }
            phase = Phase.CLOSED;
            scheduler.close();
            control.close();
            if (ownsStore) {
                store.close();
            }
        } finally {
            lifecycle.unlock();
        }
        log.info("runtime-safety stopped node={}", node.key());
    }

    /** A runtime under way; everything has a default. Not safe for use by many threads. */
    public static final class Builder {
        private @Nullable SafetyStore store;
        private @Nullable String nodeKey;
        private String nodeRole = "node";
        private ControlSettings controlSettings = ControlSettings.defaults();
        private InstantSource clock = SystemClocks.wall();
        private LongSupplier ticker = SystemClocks.ticker();
        private @Nullable TaskScheduler scheduler;
        private final List<SafetyListener> listeners = new ArrayList<>();
        private final List<DocumentKind<?>> kinds = new ArrayList<>();

        private Builder() {}

        /** Where everything is kept; the caller closes it. Default: in memory, owned and closed by the runtime. */
        public Builder store(SafetyStore store) {
            this.store = Objects.requireNonNull(store, "store");
            return this;
        }

        /** This node's stable logical name, unlike that of any other running node; default: the machine's name. */
        public Builder nodeKey(String key) {
            this.nodeKey = key;
            return this;
        }

        /** What this node does in the fleet, such as {@code web} or {@code worker}; default {@code node}. */
        public Builder nodeRole(String role) {
            this.nodeRole = role;
            return this;
        }

        /** How this node follows control state. */
        public Builder control(ControlSettings settings) {
            this.controlSettings = settings;
            return this;
        }

        /** A kind of control document of the host's own. */
        public Builder kind(DocumentKind<?> kind) {
            kinds.add(kind);
            return this;
        }

        /** Somebody to tell of events. */
        public Builder listener(SafetyListener listener) {
            listeners.add(listener);
            return this;
        }

        /** The clock for dates, for tests. */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** The clock for spans of time, in nanoseconds, for tests. */
        public Builder ticker(LongSupplier ticker) {
            this.ticker = ticker;
            return this;
        }

        /** Runs the periodic work; the runtime closes it. Tests hand in one they drive by hand. */
        public Builder scheduler(TaskScheduler scheduler) {
            this.scheduler = scheduler;
            return this;
        }

        /**
         * Checks the settings and makes the runtime; nothing runs yet.
         *
         * @throws io.runtimesafety.error.ConfigurationException naming the setting that is wrong
         */
        public RuntimeSafety build() {
            return new RuntimeSafety(this);
        }
    }
}

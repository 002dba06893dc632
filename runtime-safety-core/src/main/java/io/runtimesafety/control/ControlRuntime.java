package io.runtimesafety.control;

import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.node.Node;
import io.runtimesafety.schedule.TaskScheduler;
import io.runtimesafety.tx.Subscription;
import io.runtimesafety.tx.Transactor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control state's life on one node: it subscribes, boots from the store or the last-known-good file, follows, and
 * leaves. Hosts use {@link ControlState}; this is how the composition root makes one.
 */
public final class ControlRuntime implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlRuntime.class);

    private final ControlBackend backend;
    private final @Nullable StateFile file;
    private final ControlFollower follower;
    private final Fleet fleet;
    private final ControlState state;
    private @Nullable Subscription subscription;
    private boolean started;

    /**
     * Opens the last-known-good file; nothing runs yet.
     *
     * @param store where control state lives
     * @param kinds every kind of document that may be read
     * @throws ConfigurationException if two kinds have one name or the state directory cannot be used
     */
    public <S extends ControlBackend & Transactor<? extends ControlStores>> ControlRuntime(
            S store, Node node, Collection<DocumentKind<?>> kinds, ControlSettings settings) {
        Map<String, DocumentKind<?>> byName = byName(kinds);
        this.backend = store;
        this.file = settings.stateDirectory()
                .map(directory -> openFile(directory, node.key()))
                .orElse(null);
        Confirmation confirmation = new Confirmation(node.ticker(), settings);
        ControlStateReplica replica = new ControlStateReplica(
                store.controlState(),
                byName,
                confirmation,
                new SnapshotBuilder(byName, confirmation, settings),
                node,
                file == null ? Holdings.NOTHING : file.load(byName).orElse(Holdings.NOTHING));
        this.follower = new ControlFollower(replica, confirmation, settings, store::prepare, file);
        this.fleet = new Fleet(store.nodes(), node, () -> replica.snapshot().position(), settings);
        this.state = new ControlState(follower, store, fleet);
    }

    private static Map<String, DocumentKind<?>> byName(Collection<DocumentKind<?>> kinds) {
        Map<String, DocumentKind<?>> byName = new HashMap<>();
        byName.put(Acknowledgement.KIND.name(), Acknowledgement.KIND);
        for (DocumentKind<?> kind : kinds) {
            if (byName.put(kind.name(), kind) != null) {
                throw new ConfigurationException(
                        "control.kinds", "two document kinds are named " + kind, "give each kind a name of its own");
            }
        }
        return byName;
    }

    private static StateFile openFile(Path directory, String nodeKey) {
        try {
            return StateFile.open(directory, nodeKey);
        } catch (IOException unusable) {
            throw new ConfigurationException(
                    "control.state-directory",
                    "cannot be used: " + unusable,
                    "name a directory this process may write to, or leave the setting out",
                    unusable);
        }
    }

    public ControlState state() {
        return state;
    }

    /**
     * Subscribes first and reads then, so that no change falls between. If the store cannot be reached the node starts
     * from the last-known-good file, or knowing nothing, and goes on trying.
     *
     * @throws ConfigurationException if the store says that a setting is wrong; nothing was started then
     */
    public void start(TaskScheduler scheduler) {
        subscription = backend.onChange(follower::hint);
        follower.boot();
        started = true;
        ControlStatus status = state.status();
        if (status.freshness() != Freshness.FRESH) {
            log.warn(
                    "started without the store freshness={} known=\"{}\" reason=\"{}\"",
                    status.freshness(),
                    status.position(),
                    status.lastFailure().orElse(""));
        }
        follower.schedule(scheduler);
        TaskScheduler.Task beat = scheduler.schedule("node-heartbeat", fleet::beat);
        follower.replica().listen(beat::wake);
    }

    /** Leaves the fleet and saves what is known. To be called once no task runs any more. */
    @Override
    public void close() {
        // An interrupted thread can neither ask a store nor write a file, and this must be done all the same.
        boolean interrupted = Thread.interrupted();
        try {
            leave();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void leave() {
        state.close();
        if (subscription != null) {
            subscription.close();
        }
        if (started) {
            fleet.leave();
            follower.save();
        }
        if (file != null) {
            try {
                file.close();
            } catch (IOException failure) {
                log.warn("state file lock not released reason=\"{}\"", failure.toString());
            }
        }
    }
}

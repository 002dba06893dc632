package io.runtimesafety.memory;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.HintDispatcher;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.internal.SystemClocks;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.ConflictRetry;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;
import io.runtimesafety.tx.StoreException;
import io.runtimesafety.tx.StoreHealth;
import io.runtimesafety.tx.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps everything in this process, for tests, development and hosts of one node that can lose it. Safe for use by many
 * threads. Nothing survives a restart. Several runtimes in one process may share one instance and then behave like the
 * nodes of a fleet.
 *
 * <p>Transactions work on a copy and are checked when they commit. Reading takes no lock, so a reader outside a
 * transaction may see the stores of one commit change one after the other. A test can take the store
 * away with {@link #disconnect} and put an older copy back with {@link #restore}.
 */
public final class InMemorySafetyStore implements SafetyStore {
    private static final Duration CONFLICT_LIMIT = Duration.ofSeconds(10);

    private final ConflictRetry retry = new ConflictRetry(CONFLICT_LIMIT, SystemClocks.ticker());
    private final HintDispatcher hints = new HintDispatcher("runtime-safety-memory-hints");
    private final MemoryDatabase database;
    private final Stores single;

    private InMemorySafetyStore(InstantSource clock) {
        this.database = new MemoryDatabase(clock, hints::publish);
        MemoryScope ownTransactions = this::transact;
        this.single = ownTransactions.stores();
    }

    /** A store that goes by the machine's clock. */
    public static InMemorySafetyStore create() {
        return create(SystemClocks.wall());
    }

    /** A store that goes by the given clock, so that a test decides when leases and expiries end. */
    public static InMemorySafetyStore create(InstantSource clock) {
        return new InMemorySafetyStore(clock);
    }

    @Override
    public <T> T inTransaction(Function<? super Stores, ? extends T> work) {
        return transact(transaction -> work.apply(MemoryScope.of(transaction).stores()));
    }

    private <T> T transact(Function<MemoryTransaction, T> work) {
        return retry.run(() -> {
            MemoryTransaction transaction = new MemoryTransaction(database);
            try {
                T result = work.apply(transaction);
                database.commit(transaction);
                return result;
            } finally {
                transaction.end();
            }
        });
    }

    @Override
    public ControlStateStore controlState() {
        return single.controlState();
    }

    @Override
    public NodeStore nodes() {
        return single.nodes();
    }

    @Override
    public LeaseStore leases() {
        return single.leases();
    }

    @Override
    public IdempotencyStore idempotency() {
        return single.idempotency();
    }

    @Override
    public void prepare() {
        database.requireUp();
    }

    @Override
    public Subscription onChange(Consumer<ChangeHint> listener) {
        return hints.subscribe(listener);
    }

    @Override
    public StoreHealth probe() {
        try {
            database.requireUp();
            return new StoreHealth(true, Duration.ZERO, description());
        } catch (StoreException | IllegalStateException away) {
            return new StoreHealth(false, Duration.ZERO, String.valueOf(away.getMessage()));
        }
    }

    @Override
    public String description() {
        return "memory";
    }

    @Override
    public Set<StoreCapability> capabilities() {
        return EnumSet.noneOf(StoreCapability.class);
    }

    /** Makes every call fail as if the store could not be reached, until {@link #reconnect}. */
    public void disconnect() {
        database.disconnect();
    }

    /** Ends {@link #disconnect}. */
    public void reconnect() {
        database.reconnect();
    }

    /** A copy of everything stored now, for {@link #restore}. */
    public Backup backup() {
        return new Backup(database.copy());
    }

    /** Puts an older copy in place of everything stored, as restoring a database does. */
    public void restore(Backup backup) {
        database.restore(backup.copy);
    }

    @Override
    public void close() {
        database.close();
        hints.close();
    }

    /** Everything a store held at one moment. */
    public static final class Backup {
        private final MemoryDatabase.Copy copy;

        private Backup(MemoryDatabase.Copy copy) {
            this.copy = copy;
        }
    }
}

package io.runtimesafety.jdbc;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;
import io.runtimesafety.tx.StoreException;
import io.runtimesafety.tx.StoreHealth;
import io.runtimesafety.tx.Subscription;
import io.runtimesafety.tx.Transactor;
import java.sql.Connection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps everything in a relational database: PostgreSQL, or H2 for development and tests. Safe for use by many threads.
 * What was committed survives restarts as far as the database keeps it. Every change runs in a short transaction of its
 * own, on a connection of its own, whatever the host has open; {@link #joining} is the explicit exception.
 *
 * <p>Until {@link #prepare} has succeeded every call of a store throws a retryable {@link StoreException}. A frozen or
 * lost database shows as one too, a second after the statement time-out at the latest; waiting for a connection of a
 * host's pool takes as long as that pool makes it.
 */
public final class JdbcSafetyStore implements SafetyStore {
    private static final Logger log = LoggerFactory.getLogger(JdbcSafetyStore.class);
    private static final String SIGN_OF_LIFE = "select revision from ${prefix}control_head where id = 1";

    private final ConnectionSource source;
    private final StoreSettings settings;
    private final PreparedDatabase database;
    private final Subscribers subscribers;
    private final OwnTransactions transactions;
    private final Stores single;
    private final Probe probe;

    JdbcSafetyStore(ConnectionSource source, StoreSettings settings) {
        this.source = source;
        this.settings = settings;
        this.database = new PreparedDatabase(source, settings);
        this.subscribers = new Subscribers(source.listener(), settings.heartbeat());
        this.transactions = new OwnTransactions(source.pool(), settings, database, subscribers::publish);
        this.single = transactions.stores();
        this.probe = new Probe(this::signOfLife, settings.statementTimeout(), settings.ticker());
    }

    /** Where the connections come from is all a store must be told. */
    public static JdbcSafetyStoreBuilder builder() {
        return new JdbcSafetyStoreBuilder();
    }

    @Override
    public void prepare() {
        if (database.prepare()) {
            Database found = database.get();
            log.info("store ready store=\"{}\" product=\"{}\"", description(), found.product());
            subscribers.follow(found);
        }
    }

    @Override
    public <T> T inTransaction(Function<? super Stores, ? extends T> work) {
        return transactions.inTransaction(
                session -> work.apply(JdbcScope.of(session).stores()));
    }

    /**
     * Runs work inside the transaction that the host has open on this connection: it is committed or rolled back with
     * it. Work is run once; after a {@link ConflictException} or any other exception nothing of it remains and the host
     * can go on with its transaction. The connection is never committed, rolled back as a whole, closed or left with
     * other settings. Work that writes control state holds the lock of the revision counter until the host commits, and
     * everybody else's changes wait for it that long.
     *
     * <p>Subscribers of this instance hear of a joined change when the database tells them, on PostgreSQL with a
     * listener, or else when they poll. Used by one thread, like the connection.
     *
     * @param hostConnection to the same database, not in auto-commit
     * @return runs any number of pieces of work while the host's transaction is open; refuses a connection in
     *     auto-commit with an {@link IllegalStateException}
     */
    public Transactor<Stores> joining(Connection hostConnection) {
        return new JoinedTransactions(hostConnection, settings, database);
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
    public Subscription onChange(Consumer<ChangeHint> subscriber) {
        database.requireOpen();
        return subscribers.subscribe(subscriber);
    }

    @Override
    public StoreHealth probe() {
        return probe.run();
    }

    private String signOfLife() {
        Database found = database.get();
        long revision = transactions.read(session ->
                session.query(SIGN_OF_LIFE).mapTo(Long.class).findOne().orElseThrow(session::headMissing));
        return found.product() + " revision=" + revision;
    }

    @Override
    public String description() {
        String prefix = " prefix=" + settings.tablePrefix();
        return database.find()
                .map(found -> found.dialect().name() + " schema=" + found.schema() + prefix)
                .orElse("jdbc" + prefix);
    }

    /** Known in full once {@link #prepare} has found out which product it is. */
    @Override
    public Set<StoreCapability> capabilities() {
        Set<StoreCapability> capabilities = EnumSet.of(StoreCapability.JOINS_HOST_TRANSACTION);
        database.find().ifPresent(found -> {
            if (!found.inMemory()) {
                capabilities.add(StoreCapability.SURVIVES_RESTART);
            }
            if (subscribers.pushes(found)) {
                capabilities.add(StoreCapability.PUSHES_BETWEEN_INSTANCES);
            }
        });
        return capabilities;
    }

    @Override
    public void close() {
        database.close();
        subscribers.close();
        probe.close();
        source.close();
    }
}

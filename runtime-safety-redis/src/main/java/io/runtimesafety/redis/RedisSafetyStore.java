package io.runtimesafety.redis;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.HintDispatcher;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.ConflictRetry;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;
import io.runtimesafety.tx.StoreHealth;
import io.runtimesafety.tx.Subscription;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps everything in Redis 6.2 or newer, or Valkey: one server, one found by sentinels, or a cluster. Safe for use by
 * many threads. Building it never blocks; it connects when first used, and again whenever the connection was lost.
 *
 * <p><b>Transactions</b> are optimistic. {@code work} reads by key, every value it relied on is remembered, its writes
 * wait; one script then checks all and writes all, or nothing. Documents that were found must be the same at the
 * commit; of a lease, that the same holder has it; a missing answer must still be missing. If not, {@code work} runs
 * again. {@code changesSince} reads committed state inside a transaction too; {@code purge} is refused there with an
 * {@link IllegalStateException}, because it works in batches.
 *
 * <p><b>When Redis does not answer</b>, a call that only reads fails after the command time-out, retryable. A change is
 * sent again under the same id, which Redis recognises, for at most another time-out; if its outcome stays unknown the
 * exception is not retryable and says so. A call that could not be sent at all fails retryable, at once when the
 * connection has been away for longer than the time-out.
 *
 * <p><b>What survives</b> is decided by the settings of Redis:
 *
 * <ul>
 *   <li>A restart of the hosts, always.
 *   <li>A restart or crash of Redis: everything acknowledged only with {@code appendonly yes} and
 *       {@code appendfsync always}; about the last second is lost with {@code everysec}, everything since the last
 *       snapshot with RDB files alone, everything with neither. {@link StoreCapability#SURVIVES_RESTART} is claimed for
 *       the first only, when {@link #prepare} finds it so or the builder is told so.
 *   <li>A failover: what the promoted replica had received. Replication is asynchronous, so the newest changes may be
 *       lost; {@code min-replicas-to-write} with {@code min-replicas-max-lag} bounds how many.
 * </ul>
 *
 * <p>Fences grow only as long as no acknowledged write is lost: after a failover that lost one, a lease may be held
 * twice under one fence. Control state that went back is noticed by every node at its next poll, by epoch, revision and
 * change id. Redis must not evict: {@code maxmemory-policy noeviction}, or a volatile one.
 */
public final class RedisSafetyStore implements SafetyStore {
    private final RedisSettings settings;
    private final RedisAddress address;
    private final RedisKeys keys;
    private final Endpoint endpoint;
    private final CommandLink link;
    private final Preparation preparation;
    private final Committer committer;
    private final HintDispatcher hints = new HintDispatcher("runtime-safety-redis-hints");
    private final ChangeFeed feed;
    private final ConflictRetry retry;
    private final Stores single;
    private final AtomicBoolean closed = new AtomicBoolean();

    RedisSafetyStore(RedisSettings settings, RedisAddress address, Endpoint endpoint) {
        this.settings = settings;
        this.address = address;
        this.endpoint = endpoint;
        this.keys = new RedisKeys(settings.namespace());
        Waiting waiting = new Waiting(settings.ticker());
        this.link = new CommandLink(endpoint, waiting, settings.commandTimeout(), new RedisFailures(address.setting()));
        this.preparation = new Preparation(link, keys, address);
        this.committer = new Committer(link, keys, preparation, hints::publish);
        this.feed = new ChangeFeed(endpoint, keys.changesChannel(), waiting, settings, hints::publish);
        this.retry = new ConflictRetry(settings.conflictLimit(), settings.ticker());
        this.single = RedisStores.single(link, keys, committer, preparation);
    }

    /** Where Redis is is all a store must be told. */
    public static RedisSafetyStoreBuilder builder() {
        return new RedisSafetyStoreBuilder();
    }

    @Override
    public void prepare() {
        preparation.run();
    }

    @Override
    public <T> T inTransaction(Function<? super Stores, ? extends T> work) {
        link.requireOpen();
        return retry.run(() -> attempt(work));
    }

    private <T> T attempt(Function<? super Stores, ? extends T> work) {
        RedisTransaction transaction = new RedisTransaction(link, keys);
        try {
            T result = work.apply(RedisStores.in(transaction, link, keys, single.controlState()));
            committer.commit(transaction.operations());
            return result;
        } finally {
            transaction.end();
        }
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
    public Subscription onChange(Consumer<ChangeHint> listener) {
        link.requireOpen();
        Subscription subscription = hints.subscribe(listener);
        feed.start();
        return subscription;
    }

    @Override
    public StoreHealth probe() {
        long started = settings.ticker().getAsLong();
        try {
            ServerFacts facts = ServerFacts.ofNow(link, keys);
            return new StoreHealth(facts.takesWrites(), since(started), facts.product() + facts.trouble());
        } catch (RuntimeException unreachable) {
            return new StoreHealth(false, since(started), String.valueOf(unreachable.getMessage()));
        }
    }

    private Duration since(long started) {
        return Duration.ofNanos(settings.ticker().getAsLong() - started);
    }

    @Override
    public String description() {
        return address.describe() + " namespace=" + settings.namespace();
    }

    /** Whether it survives a restart of Redis is known once {@link #prepare} has asked, unless the builder was told. */
    @Override
    public Set<StoreCapability> capabilities() {
        Set<StoreCapability> capabilities = EnumSet.of(StoreCapability.PUSHES_BETWEEN_INSTANCES);
        if (settings.survivesRestart() || preparation.keepsEveryWrite()) {
            capabilities.add(StoreCapability.SURVIVES_RESTART);
        }
        return capabilities;
    }

    /** For tests that commit by hand. */
    Committer committer() {
        return committer;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            feed.close();
            hints.close();
            link.close();
            endpoint.close();
        }
    }
}

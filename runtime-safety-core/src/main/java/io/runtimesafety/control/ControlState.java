package io.runtimesafety.control;

import io.runtimesafety.gate.Gate;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.StoreException;
import io.runtimesafety.tx.Subscription;
import io.runtimesafety.tx.Transactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything operators have set, as this node knows it, and the way to change it. Safe for use by many threads.
 *
 * <p>Reading never touches the store and never blocks, whatever state the store is in. A change is stored in a
 * transaction of its own, is in force on this node when the call returns, and on the others a moment later. It survives
 * restarts as far as the store does.
 */
public final class ControlState {
    private static final Logger log = LoggerFactory.getLogger(ControlState.class);

    private final ControlFollower follower;
    private final Transactor<? extends ControlStores> transactor;
    private final Fleet fleet;
    private volatile boolean closed;

    ControlState(ControlFollower follower, Transactor<? extends ControlStores> transactor, Fleet fleet) {
        this.follower = follower;
        this.transactor = transactor;
        this.fleet = fleet;
    }

    /** Everything at one revision. */
    public ControlSnapshot snapshot() {
        return follower.replica().snapshot();
    }

    /** The documents of one kind; whether they may be relied on now, {@link Documents#decision} says. */
    public <T> Documents<T> documents(DocumentKind<T> kind) {
        return snapshot().documents(kind);
    }

    /**
     * One document, or empty if this node knows of none that counts now. Says nothing of doubt: on a node that has never
     * read control state nothing is found, stops included. Where that matters, ask {@link Documents#decision} first.
     */
    public <T> Optional<T> find(DocumentKind<T> kind, String name) {
        return documents(kind).find(name);
    }

    /** A gate that refuses while documents of this kind may not be relied on. */
    public Gate reliable(DocumentKind<?> kind) {
        return () -> documents(kind).decision();
    }

    /** Makes a document what is said here until somebody changes it. */
    public <T> void set(DocumentKind<T> kind, String name, T content) {
        set(kind, name, content, Expiry.never());
    }

    /** Makes a document what is said here until it expires or somebody changes it. */
    public <T> void set(DocumentKind<T> kind, String name, T content, Expiry expiry) {
        requireInForce(kind);
        commit(new ControlWrite.Put(kind.id(name), kind.encode(content), expiry));
    }

    /** Removes a document; does nothing if there is none. */
    public void clear(DocumentKind<?> kind, String name) {
        requireInForce(kind);
        commit(new ControlWrite.Delete(kind.id(name)));
    }

    /** What this node could not read, or would not read any more, it must not write: it would never be in force here. */
    private void requireInForce(DocumentKind<?> kind) {
        requireOpen();
        documents(kind);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this runtime is closed");
        }
    }

    /** Refuses changes from now on. What was known can still be read, and permissions in it lapse in time. */
    void close() {
        closed = true;
    }

    private void commit(ControlWrite write) {
        transactor.inTransaction(stores -> {
            stores.controlState().write(write);
            return write;
        });
        refreshAfterCommit();
    }

    /**
     * Changes a document from what it is in the store, whatever others change at the same time. {@code change} may run
     * several times. A document that was to expire still does.
     *
     * @return what it was changed to
     */
    public <T> T update(DocumentKind<T> kind, String name, Function<Optional<T>, T> change) {
        requireInForce(kind);
        DocumentId id = kind.id(name);
        T content = transactor.inTransaction(stores -> {
            Optional<ControlDocument> before = stores.controlState().find(id);
            T after = change.apply(before.map(document -> understood(kind, document)));
            ControlWrite write = new ControlWrite.Put(id, kind.encode(after), expiryOf(before));
            long revision = before.map(ControlDocument::revision).orElse(0L);
            if (!stores.controlState().tryWrite(write, revision)) {
                throw new ConflictException("document " + id + " was changed meanwhile");
            }
            return after;
        });
        refreshAfterCommit();
        return content;
    }

    private static <T> T understood(DocumentKind<T> kind, ControlDocument document) {
        try {
            return kind.decode(document.body());
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalStateException(
                    "document " + document.id() + " cannot be understood by this version; set it anew", unreadable);
        }
    }

    private static Expiry expiryOf(Optional<ControlDocument> document) {
        return document.map(ControlDocument::expiresAt).map(Expiry::at).orElse(Expiry.never());
    }

    /** Brings what was just committed, here or in a transaction of the caller's, into force on this node. */
    private void refreshAfterCommit() {
        try {
            follower.replica().refresh();
        } catch (StoreException away) {
            log.warn(
                    "control state committed but not read back, the next poll brings it reason=\"{}\"",
                    away.getMessage());
            follower.wake();
        }
    }

    /**
     * Asks the store now and brings what it says into force on this node.
     *
     * @throws StoreException if the store does not answer
     */
    public ControlSnapshot refresh() {
        return follower.replica().refresh();
    }

    /**
     * Runs {@code listener} after every change of the snapshot, on the thread that brought it in: often the one that
     * polls, which waits for it. So it must be quick; news for people belong to a {@code SafetyListener}.
     */
    public Subscription listen(Runnable listener) {
        return follower.replica().listen(listener);
    }

    /** How many of the fleet's nodes have everything in force that this node has now. */
    public Applied applied() {
        return fleet.applied();
    }

    /**
     * Waits until every node has in force what this node has now, or time is up; the answer says how far it got.
     *
     * @throws StoreException if the store does not answer
     */
    public Applied awaitApplied(Duration most) {
        requireOpen();
        return fleet.awaitApplied(most);
    }

    /** How this node's following is doing, for health checks and consoles. */
    public ControlStatus status() {
        ControlSnapshot snapshot = snapshot();
        List<DocumentId> unreadable = new ArrayList<>();
        for (Map.Entry<DocumentKind<?>, Documents<?>> each : snapshot.all()) {
            each.getValue()
                    .unreadable()
                    .forEach(name -> unreadable.add(each.getKey().id(name)));
        }
        return new ControlStatus(
                snapshot.position(),
                snapshot.freshness(),
                follower.confirmedAgo(),
                follower.failedReads(),
                follower.lastFailure(),
                snapshot.regressions(),
                unreadable);
    }
}

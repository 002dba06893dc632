package io.runtimesafety.control;

import io.runtimesafety.tx.ConflictException;
import java.time.Duration;
import java.util.Optional;

/**
 * Stores control documents under one revision counter. Safe for use by many threads; each store adapter implements it.
 * Survives restarts as far as the store does. When the backend is away every call throws a
 * {@link io.runtimesafety.tx.StoreException}, retryable unless a change was already on its way and its outcome is not
 * known.
 *
 * <p>A transaction that writes control state takes exactly one revision when it commits, the number after the last
 * one, and gives it to every document it wrote: revisions have no gap and no repeat, and whoever sees a revision sees
 * all changes up to it.
 */
public interface ControlStateStore {
    /**
     * The document as it counts now by the store's clock, or empty when absent, deleted or expired. Inside a
     * transaction its own writes are seen, with revision {@link ControlDocument#UNCOMMITTED}.
     */
    Optional<ControlDocument> find(DocumentId id);

    /**
     * Applies the write whatever the document was before. A repeat takes another revision.
     *
     * @throws io.runtimesafety.tx.StoreException not retryable, if the document is new and the store already holds
     *     {@link ControlDocument#MOST_DOCUMENTS}; inside a transaction its commit throws it
     */
    void write(ControlWrite write);

    /**
     * Applies the write only if the document still has the revision the caller read, 0 standing for one that
     * {@link #find} would not find. Atomic: of many callers with one expectation one wins.
     *
     * <p>Inside a transaction {@code true} can turn into a {@link ConflictException} at commit, which runs the
     * transaction's work again.
     *
     * @return whether this call wrote it
     */
    boolean tryWrite(ControlWrite write, long expectedRevision);

    /** What changed since a position, in one consistent reading of committed state. */
    ControlChanges changesSince(ControlPosition position);

    /**
     * Forgets tombstones, expired documents and history older than {@code keep}. A node that was away longer reloads
     * everything. The newest revision is always remembered. Never takes a revision; a repeat is harmless. Not for use
     * inside a transaction, where a store may refuse it with an {@link IllegalStateException}.
     */
    void purge(Duration keep);
}

package io.runtimesafety.control;

import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one transaction until it commits: the part of a {@link ControlStateStore} that is the same for every
 * adapter. An adapter says how to read one committed document and, at commit, takes a revision and applies
 * {@link #pending} in order, each only if its expectation holds. Used by one thread.
 */
public final class ControlWriteBuffer {
    /** Expectation of an unconditional write. */
    public static final long ANY_REVISION = -1;

    private static final long ABSENT = 0;

    /**
     * A write that waits for the commit.
     *
     * @param expectedRevision of the committed document: {@link #ANY_REVISION}, 0 for none that counts, or its revision
     */
    public record Pending(ControlWrite write, long expectedRevision) {
        /** Whether the committed document is what the write expects. */
        public boolean isMetBy(@Nullable ControlDocument committed, Instant storeTime) {
            return expectedRevision == ANY_REVISION || expectedRevision == revisionOf(committed, storeTime);
        }
    }

    private final Function<DocumentId, Optional<ControlDocument>> committed;
    private final Map<DocumentId, Pending> pending = new TreeMap<>();

    /**
     * An empty buffer.
     *
     * @param committed finds the committed document that counts now
     */
    public ControlWriteBuffer(Function<DocumentId, Optional<ControlDocument>> committed) {
        this.committed = committed;
    }

    /** The document as this transaction sees it. An expiry of its own shows once the store has resolved it. */
    public Optional<ControlDocument> find(DocumentId id) {
        Pending own = pending.get(id);
        if (own == null) {
            return committed.apply(id);
        }
        return own.write() instanceof ControlWrite.Put put
                ? Optional.of(new ControlDocument(id, ControlDocument.UNCOMMITTED, put.body(), null, false))
                : Optional.empty();
    }

    public void write(ControlWrite write) {
        Pending own = pending.get(write.id());
        pending.put(write.id(), new Pending(write, own == null ? ANY_REVISION : own.expectedRevision()));
    }

    public boolean tryWrite(ControlWrite write, long expectedRevision) {
        long found = find(write.id()).map(ControlDocument::revision).orElse(ABSENT);
        if (found != expectedRevision) {
            return false;
        }
        Pending own = pending.get(write.id());
        pending.put(write.id(), new Pending(write, own == null ? expectedRevision : own.expectedRevision()));
        return true;
    }

    public boolean isEmpty() {
        return pending.isEmpty();
    }

    /** What waits for the commit, in the order of the documents' ids. */
    public List<Pending> pending() {
        return List.copyOf(pending.values());
    }

    /**
     * Decides at commit what is to be stored, for adapters that hold the revision counter's lock while they ask.
     *
     * @param stored the document as it is stored, tombstones and expired ones included; null for none
     * @param revision the revision this commit takes if anything is left to store
     * @return what to store; empty if there was nothing but deletions of what does not exist
     * @throws ConflictException if an expectation does not hold any more
     */
    public List<ControlDocument> settle(
            Function<DocumentId, @Nullable ControlDocument> stored, Instant storeTime, long revision) {
        List<ControlDocument> documents = new ArrayList<>();
        for (Pending each : pending.values()) {
            ControlDocument before = stored.apply(each.write().id());
            if (!each.isMetBy(before, storeTime)) {
                throw new ConflictException("document " + each.write().id() + " was changed by another transaction");
            }
            ControlDocument after = each.write().result(revision, storeTime);
            if (!after.deleted() || (before != null && before.countsAt(storeTime))) {
                documents.add(after);
            }
        }
        return documents;
    }

    /** What a store throws, at the latest when it commits, that would hold more documents than it may. */
    public static StoreException full() {
        return new StoreException(
                "control state is full: it holds at most " + ControlDocument.MOST_DOCUMENTS + " documents",
                false,
                null);
    }

    private static long revisionOf(@Nullable ControlDocument document, Instant storeTime) {
        return document != null && document.countsAt(storeTime) ? document.revision() : ABSENT;
    }
}

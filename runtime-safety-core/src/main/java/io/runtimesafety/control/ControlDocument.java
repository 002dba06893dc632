package io.runtimesafety.control;

import io.runtimesafety.tx.Instants;
import io.runtimesafety.tx.Texts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One stored document.
 *
 * @param id where it lives
 * @param revision the revision of control state that wrote it; {@link #UNCOMMITTED} inside the transaction doing so
 * @param body JSON text of at most 16 KiB; empty when deleted
 * @param expiresAt when it ceases to count, by the store's clock; null for never
 * @param deleted a tombstone, kept for a while so that every node hears of the deletion
 */
public record ControlDocument(
        DocumentId id, long revision, String body, @Nullable Instant expiresAt, boolean deleted) {
    public static final int MOST_BYTES = 16 * 1024;
    /** How many documents a store holds at most, tombstones aside. */
    public static final int MOST_DOCUMENTS = 20_000;
    /** Stands for the revision a transaction will get when it commits; greater than any committed one. */
    public static final long UNCOMMITTED = Long.MAX_VALUE;

    public ControlDocument {
        Texts.requireText("document body", body, MOST_BYTES);
        expiresAt = expiresAt == null ? null : Instants.cut(expiresAt);
    }

    public static ControlDocument tombstone(DocumentId id, long revision) {
        return new ControlDocument(id, revision, "", null, true);
    }

    ControlDocument withBody(String otherBody) {
        return new ControlDocument(id, revision, otherBody, expiresAt, deleted);
    }

    /** Neither deleted nor past its expiry. */
    public boolean countsAt(Instant storeTime) {
        return !deleted && (expiresAt == null || expiresAt.isAfter(storeTime));
    }
}

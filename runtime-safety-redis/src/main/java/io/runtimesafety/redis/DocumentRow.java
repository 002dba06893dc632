package io.runtimesafety.redis;

import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.tx.Instants;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A document as Redis keeps it: {@code revision:expiry:deleted:body}, under {@code kind/name}. */
final class DocumentRow {
    private static final int PARTS = 4;

    private DocumentRow() {}

    static DocumentId id(String field) {
        int slash = field.indexOf('/');
        return Unexpected.read(
                "id of a document", () -> new DocumentId(field.substring(0, slash), field.substring(slash + 1)));
    }

    static ControlDocument document(DocumentId id, String row) {
        return Unexpected.read("document " + id, () -> read(id, row));
    }

    private static ControlDocument read(DocumentId id, String row) {
        String[] parts = row.split(":", PARTS);
        Instant expiresAt = parts[1].isEmpty() ? null : Instants.ofMicros(Long.parseLong(parts[1]));
        return new ControlDocument(id, Long.parseLong(parts[0]), parts[3], expiresAt, parts[2].equals("1"));
    }

    static Optional<ControlDocument> counting(DocumentId id, @Nullable String row, Instant storeTime) {
        return Optional.ofNullable(row)
                .map(present -> document(id, present))
                .filter(document -> document.countsAt(storeTime));
    }
}

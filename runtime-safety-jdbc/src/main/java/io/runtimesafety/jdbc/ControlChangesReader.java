package io.runtimesafety.jdbc;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads where the store is, what it remembers of a position and what changed after another, in one statement and so in
 * one consistent view.
 *
 * @param changeAtAsked what the store remembers of the asked revision
 */
record ControlChangesReader(
        ControlPosition head,
        Instant storeTime,
        @Nullable UUID changeAtAsked,
        long oldestRemembered,
        List<ControlDocument> documents) {
    private static final String READ = """
            select h.epoch, h.revision as head_revision, h.change_id, ${now} as store_time,
                   (select r.change_id from ${prefix}control_revision r where r.revision = :asked) as change_at_asked,
                   (select min(r.revision) from ${prefix}control_revision r) as oldest,
                   d.kind, d.name, d.revision, d.body, d.expires_at, d.deleted
            from ${prefix}control_head h
            left join ${prefix}control_document d on d.revision > :after
            where h.id = 1
            """;

    /** What changed since a position; everything, in a second reading, when the history does not lead on from it. */
    static ControlChanges since(JdbcSession session, ControlPosition asked) {
        ControlChangesReader read = read(session, asked.revision(), asked.revision());
        Continuity continuity = Continuity.of(asked, read.head(), read.changeAtAsked(), read.oldestRemembered());
        if (continuity == Continuity.CONTINUES) {
            return new ControlChanges(continuity, read.head(), read.storeTime(), read.documents());
        }
        ControlChangesReader all = asked.revision() == 0 ? read : read(session, asked.revision(), 0);
        List<ControlDocument> kept =
                all.documents().stream().filter(document -> !document.deleted()).toList();
        return new ControlChanges(continuity, all.head(), all.storeTime(), kept);
    }

    private static ControlChangesReader read(JdbcSession session, long asked, long after) {
        return session.query(READ).bind("asked", asked).bind("after", after).scanResultSet((rows, context) -> {
            try (context;
                    ResultSet row = rows.get()) {
                return from(session, row);
            }
        });
    }

    private static ControlChangesReader from(JdbcSession session, ResultSet row) throws SQLException {
        if (!row.next()) {
            throw session.headMissing();
        }
        ControlPosition head = new ControlPosition(
                Columns.uuid(row, "epoch"), row.getLong("head_revision"), Columns.uuid(row, "change_id"));
        Instant storeTime = Columns.instant(row, "store_time");
        UUID changeAtAsked = Columns.uuid(row, "change_at_asked");
        long oldest = row.getLong("oldest");
        List<ControlDocument> documents = new ArrayList<>();
        do {
            document(row).ifPresent(documents::add);
        } while (row.next());
        return new ControlChangesReader(head, storeTime, changeAtAsked, oldest, documents);
    }

    private static Optional<ControlDocument> document(ResultSet row) throws SQLException {
        return row.getString("kind") == null ? Optional.empty() : Optional.of(ControlRows.document(row, "revision"));
    }
}

package io.runtimesafety.jdbc;

import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.DocumentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/** Reads documents by their ids, as they are committed. */
final class ControlRows {
    private static final int MOST_AT_ONCE = 100;

    private static final String COUNTING = """
            select kind, name, revision, body, expires_at, deleted
            from ${prefix}control_document
            where kind = :kind and name = :name and not deleted and (expires_at is null or expires_at > ${now})
            """;

    private static final String STORED = """
            select kind, name, revision, body, expires_at, deleted
            from ${prefix}control_document
            where (kind, name) in (%s)
            """;

    private static final RowMapper<ControlDocument> DOCUMENT = (row, context) -> document(row, "revision");

    private ControlRows() {}

    /** The document if it counts now. */
    static Optional<ControlDocument> find(JdbcSession session, DocumentId id) {
        return session.query(COUNTING)
                .bind("kind", id.kind())
                .bind("name", id.name())
                .map(DOCUMENT)
                .findOne();
    }

    /** Those of the documents that are stored, whatever their state. */
    static Map<DocumentId, ControlDocument> stored(JdbcSession session, List<DocumentId> ids) {
        Map<DocumentId, ControlDocument> stored = new HashMap<>();
        for (int from = 0; from < ids.size(); from += MOST_AT_ONCE) {
            List<DocumentId> some = ids.subList(from, Math.min(from + MOST_AT_ONCE, ids.size()));
            query(session, some).map(DOCUMENT).forEach(document -> stored.put(document.id(), document));
        }
        return stored;
    }

    private static Query query(JdbcSession session, List<DocumentId> ids) {
        String pairs = IntStream.range(0, ids.size())
                .mapToObj(i -> "(:kind" + i + ", :name" + i + ")")
                .collect(Collectors.joining(", "));
        Query query = session.query(STORED.formatted(pairs));
        for (int i = 0; i < ids.size(); i++) {
            query.bind("kind" + i, ids.get(i).kind())
                    .bind("name" + i, ids.get(i).name());
        }
        return query;
    }

    static ControlDocument document(ResultSet row, String revisionColumn) throws SQLException {
        return new ControlDocument(
                new DocumentId(row.getString("kind"), row.getString("name")),
                row.getLong(revisionColumn),
                row.getString("body"),
                Columns.instantOrNull(row, "expires_at"),
                row.getBoolean("deleted"));
    }
}

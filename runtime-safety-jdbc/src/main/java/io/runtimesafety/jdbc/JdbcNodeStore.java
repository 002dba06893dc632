package io.runtimesafety.jdbc;

import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.control.NodeStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

final class JdbcNodeStore implements NodeStore {
    private static final String BEAT_AGAIN = """
            update ${prefix}node
            set node_key = :nodeKey, node_role = :role, applied_epoch = :epoch, applied_revision = :revision,
                applied_change = :change, last_seen = ${now}
            where instance = :instance
            """;

    private static final String BEAT_FIRST = """
            insert into ${prefix}node (instance, node_key, node_role, applied_epoch, applied_revision, applied_change,
                                       last_seen)
            select :instance, :nodeKey, :role, :epoch, :revision, :change, ${now}
            where not exists (select 1 from ${prefix}node where instance = :instance)
            ${unlessPresent}
            """;

    private static final String FIND_ALL = """
            select instance, node_key, node_role, applied_epoch, applied_revision, applied_change, last_seen,
                   ${now} as store_time
            from ${prefix}node
            """;

    private static final String REMOVE = "delete from ${prefix}node where instance = :instance";

    private static final String FORGET = "delete from ${prefix}node where last_seen < ${now} - :silence";

    private final JdbcScope scope;

    JdbcNodeStore(JdbcScope scope) {
        this.scope = scope;
    }

    @Override
    public void beat(NodeBeat beat) {
        scope.change(session -> beat(session, BEAT_AGAIN, beat) || beat(session, BEAT_FIRST, beat));
    }

    private static boolean beat(JdbcSession session, String sql, NodeBeat beat) {
        ControlPosition applied = beat.applied();
        return session.update(sql)
                        .bind("instance", beat.instance())
                        .bind("nodeKey", beat.nodeKey())
                        .bind("role", beat.role())
                        .bind("epoch", applied.epoch())
                        .bind("revision", applied.revision())
                        .bind("change", applied.changeId())
                        .execute()
                == 1;
    }

    /** Sorted here, because databases do not agree on the order of letters. */
    @Override
    public List<NodeStatus> findAll() {
        return scope.read(session -> session.query(FIND_ALL).map((row, context) -> status(row)).stream()
                .sorted(NodeStatus.ORDER)
                .toList());
    }

    private static NodeStatus status(ResultSet row) throws SQLException {
        ControlPosition applied = new ControlPosition(
                Columns.uuid(row, "applied_epoch"),
                row.getLong("applied_revision"),
                Columns.uuid(row, "applied_change"));
        NodeBeat beat = new NodeBeat(
                row.getString("node_key"), Columns.uuid(row, "instance"), row.getString("node_role"), applied);
        Instant lastSeen = Columns.instant(row, "last_seen");
        return new NodeStatus(beat, lastSeen, Duration.between(lastSeen, Columns.instant(row, "store_time")));
    }

    @Override
    public void remove(UUID instance) {
        scope.change(
                session -> session.update(REMOVE).bind("instance", instance).execute());
    }

    @Override
    public int forget(Duration silence) {
        return scope.change(session -> session.update(FORGET)
                .bind("silence", silence.toNanos() / 1_000)
                .execute());
    }
}

package io.runtimesafety.jdbc;

import io.runtimesafety.error.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * Which migrations a set of tables has had, and with which checksum; a script run by the host's own tool has none.
 */
record SchemaHistory(Map<Integer, Optional<String>> checksums) {
    private static final String READ = "select version, checksum from ${prefix}schema_history";
    private static final String SIGN = """
            update ${prefix}schema_history set checksum = :checksum where version = :version
            """;

    private record Row(int version, Optional<String> checksum) {}

    static SchemaHistory read(Connection connection, Dialect dialect, Optional<String> schema, String tablePrefix)
            throws SQLException {
        Map<Integer, Optional<String>> checksums = new TreeMap<>();
        if (dialect.hasTable(connection, schema, tablePrefix + "schema_history")) {
            SqlTexts texts = new SqlTexts(dialect, schema, tablePrefix);
            try (Handle handle = Handles.on(connection)) {
                handle.createQuery(texts.fill(READ))
                        .map((row, context) ->
                                new Row(row.getInt("version"), Optional.ofNullable(row.getString("checksum"))))
                        .forEach(row -> checksums.put(row.version(), row.checksum()));
            }
        }
        return new SchemaHistory(checksums);
    }

    static void sign(Connection connection, SqlTexts texts, Migration migration) {
        try (Handle handle = Handles.on(connection)) {
            handle.createUpdate(texts.fill(SIGN))
                    .bind("version", migration.version())
                    .bind("checksum", migration.checksum())
                    .execute();
        }
    }

    int version() {
        return checksums.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    boolean has(Migration migration) {
        return checksums.containsKey(migration.version());
    }

    /** Refuses tables newer than this version of the library, and scripts that were altered. */
    SchemaHistory require(List<Migration> shipped, String tablePrefix) {
        if (version() > Migration.newestVersion()) {
            throw new ConfigurationException(
                    "jdbc.table-prefix",
                    "tables " + tablePrefix + "* are at version " + version()
                            + " and this version of the library knows " + Migration.newestVersion(),
                    "use a newer runtime-safety-jdbc on this node");
        }
        for (Migration migration : shipped) {
            Optional<String> installed = checksums.getOrDefault(migration.version(), Optional.empty());
            if (installed.isPresent() && !installed.get().equals(migration.checksum())) {
                throw new ConfigurationException(
                        "jdbc.table-prefix",
                        "tables " + tablePrefix + "* were made by another text of " + migration.script(),
                        "restore the script this library ships, or use another prefix");
            }
        }
        return this;
    }
}

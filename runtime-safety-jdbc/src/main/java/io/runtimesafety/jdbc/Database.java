package io.runtimesafety.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What was found behind the connections when they were first reached.
 *
 * @param product name and version, for operators
 * @param schema where the tables are
 */
record Database(Dialect dialect, SqlTexts texts, String product, String schema, boolean inMemory) {
    static Database on(Connection connection, StoreSettings settings, String setting) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        Dialect dialect = Dialect.of(metaData, setting);
        return new Database(
                dialect,
                new SqlTexts(dialect, settings.schema(), settings.tablePrefix()),
                metaData.getDatabaseProductName() + ' ' + metaData.getDatabaseProductVersion(),
                schemaOf(connection, settings.schema()),
                dialect.isInMemory(metaData));
    }

    private static String schemaOf(Connection connection, Optional<String> configured) throws SQLException {
        return configured.isPresent() ? configured.get() : String.valueOf(connection.getSchema());
    }
}

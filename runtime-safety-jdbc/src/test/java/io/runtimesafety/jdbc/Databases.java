package io.runtimesafety.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A fresh, empty place for tables of each product, and plain SQL on it. */
final class Databases {
    /** A place and its name for reports. */
    record Place(String product, DataSource dataSource) {
        @Override
        public String toString() {
            return product;
        }

        JdbcSafetyStore prepared() {
            JdbcSafetyStore store =
                    JdbcSafetyStore.builder().dataSource(dataSource).build();
            store.prepare();
            return store;
        }
    }

    private Databases() {}

    static Stream<Place> all() {
        return Stream.of(postgreSql(), h2());
    }

    static Place postgreSql() {
        return new Place("PostgreSQL", Postgres.dataSource(Postgres.newSchema()));
    }

    static Place h2() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return new Place("H2", dataSource);
    }

    static void execute(DataSource dataSource, String sql) {
        try (Connection connection = dataSource.getConnection()) {
            execute(connection, sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(DataSource dataSource, String sql) {
        try (Connection connection = dataSource.getConnection()) {
            return query(connection, sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}

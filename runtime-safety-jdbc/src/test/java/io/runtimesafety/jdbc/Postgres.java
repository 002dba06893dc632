package io.runtimesafety.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** One real PostgreSQL for all tests of the module, as durable as in earnest; each test has a schema of its own. */
final class Postgres {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private Postgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "150")
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String newSchema() {
        String schema = "test_" + SCHEMAS.incrementAndGet();
        execute("create schema " + schema);
        return schema;
    }

    static int port() {
        return SERVER.getPort();
    }

    /** A URL whose connections look in this schema. */
    static String url(String schema) {
        return "jdbc:postgresql://localhost:" + port() + "/postgres?currentSchema=" + schema;
    }

    static DataSource dataSource(String schema) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url(schema));
        dataSource.setUser("postgres");
        return dataSource;
    }

    static JdbcSafetyStoreBuilder builder(String schema) {
        return JdbcSafetyStore.builder().url(url(schema)).user("postgres");
    }

    static JdbcSafetyStore prepared(String schema) {
        JdbcSafetyStore store = builder(schema).build();
        store.prepare();
        return store;
    }

    /** Makes the server ask this role for its password, where it trusts everybody otherwise. */
    static void requirePasswordOf(String role) {
        Path file = Path.of(query("show hba_file").get(0));
        try {
            String rule = "host all " + role + " all scram-sha-256\n";
            Files.writeString(file, rule + Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        query("select pg_reload_conf()");
        Awaitility.await()
                .until(() -> query("select user_name[1] from pg_hba_file_rules").contains(role));
        Awaitility.await().until(() -> asksForPassword(role));
    }

    private static boolean asksForPassword(String role) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url("public"));
        dataSource.setUser(role);
        try (Connection let = dataSource.getConnection()) {
            return let.isClosed();
        } catch (SQLException refused) {
            return true;
        }
    }

    static void execute(String sql) {
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The first column of every row. */
    static List<String> query(String sql) {
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Copies every table of the schema; running the answer puts the copies back in one transaction. */
    static Runnable backup(String schema) {
        List<String> tables =
                query("select quote_ident(table_name) from information_schema.tables where table_schema = '" + schema
                        + "' and table_name like 'rs\\_%'");
        tables.forEach(
                table -> execute("create table " + schema + ".copy_of_" + table + " as table " + schema + "." + table));
        return () -> {
            StringBuilder restore = new StringBuilder("begin;");
            for (String table : tables) {
                restore.append("delete from %1$s.%2$s; insert into %1$s.%2$s table %1$s.copy_of_%2$s;"
                        .formatted(schema, table));
            }
            execute(restore.append("commit").toString());
        };
    }
}

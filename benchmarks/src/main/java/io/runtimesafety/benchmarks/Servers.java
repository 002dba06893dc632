package io.runtimesafety.benchmarks;

import io.runtimesafety.jdbc.JdbcSafetyStore;
import io.runtimesafety.redis.RedisSafetyStore;
import io.runtimesafety.store.SafetyStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;
import redis.embedded.RedisServer;

/** Real servers on this machine's loopback interface, as safe as they are in production. */
final class Servers {
    private Servers() {}

    /** PostgreSQL that waits for its disk. */
    record PostgreSql(EmbeddedPostgres server) implements AutoCloseable {
        static PostgreSql start() throws IOException, SQLException {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
            requireOn(server, "fsync");
            requireOn(server, "synchronous_commit");
            return new PostgreSql(server);
        }

        /** The server is started with both off for tests, and only its own word says that they are on again. */
        private static void requireOn(EmbeddedPostgres server, String setting) throws SQLException {
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("show " + setting)) {
                if (!row.next() || !"on".equals(row.getString(1))) {
                    throw new IllegalStateException(setting + " is not on: numbers would mean nothing");
                }
            }
        }

        SafetyStore store() {
            return JdbcSafetyStore.builder()
                    .url("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres")
                    .user("postgres")
                    .password("postgres")
                    .build();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /** Redis that appends every command to its log and forces it once a second. */
    record Redis(RedisServer server, int port, Path directory) implements AutoCloseable {
        static Redis start() throws IOException {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Path directory = Files.createTempDirectory("benchmark-redis");
            RedisServer server = RedisServer.builder()
                    .port(port)
                    .setting("bind 127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly yes")
                    .setting("dir " + directory)
                    .build();
            server.start();
            return new Redis(server, port, directory);
        }

        SafetyStore store() {
            return RedisSafetyStore.builder().uri("redis://127.0.0.1:" + port).build();
        }

        @Override
        public void close() throws IOException {
            server.stop();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

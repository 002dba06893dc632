package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.error.RuntimeSafetyException;
import io.runtimesafety.tx.StoreException;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.sql.DatabaseMetaData;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.util.Throwables;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Wrong settings give one exception that names the setting, quickly; a database that is away does not. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class SettingsTest {
    private static void refused(ThrowingCallable call, String setting, String... words) {
        long started = System.nanoTime();
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        wrong -> assertThat(wrong.setting()).isEqualTo(setting))
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("secret");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
    }

    private static JdbcSafetyStoreBuilder builder() {
        return JdbcSafetyStore.builder();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "RS_", "1rs", "rs-", "rs\0", "rs_; drop table x", "a_prefix_that_is_too_long_", "ş_"})
    void tablePrefix(String prefix) {
        refused(
                () -> builder().url("jdbc:h2:mem:x").tablePrefix(prefix).build(),
                "jdbc.table-prefix",
                "lower-case letters");
        refused(() -> SchemaInstaller.of(Databases.h2().dataSource(), prefix), "jdbc.table-prefix", "lower-case");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Public", "a.b", "a\"b", "a b"})
    void schema(String schema) {
        refused(() -> builder().url("jdbc:h2:mem:x").schema(schema).build(), "jdbc.schema", "lower-case letters");
    }

    @Test
    void dataSourceAndUrl() {
        refused(() -> builder().build(), "jdbc.data-source", "neither", "jdbc.url");
        refused(
                () -> builder()
                        .dataSource(Databases.h2().dataSource())
                        .url("jdbc:h2:mem:x")
                        .build(),
                "jdbc.url",
                "together");
        refused(
                () -> builder()
                        .dataSource(Databases.h2().dataSource())
                        .password("secret")
                        .build(),
                "jdbc.user",
                "together");
        refused(
                () -> builder()
                        .dataSource(Databases.h2().dataSource())
                        .poolSize(5)
                        .build(),
                "jdbc.pool-size",
                "together");
    }

    @Test
    void spansAndSizes() {
        refused(
                () -> builder()
                        .url("jdbc:h2:mem:x")
                        .statementTimeout(Duration.ZERO)
                        .build(),
                "jdbc.statement-timeout",
                "100 ms");
        refused(
                () -> builder()
                        .url("jdbc:h2:mem:x")
                        .heartbeat(Duration.ofDays(1))
                        .build(),
                "jdbc.heartbeat",
                "10 minutes");
        refused(
                () -> builder()
                        .url("jdbc:h2:mem:x")
                        .conflictLimit(Duration.ofMillis(-1))
                        .build(),
                "jdbc.conflict-limit",
                "100 ms");
        refused(() -> builder().url("jdbc:h2:mem:x").poolSize(0).build(), "jdbc.pool-size", "at least 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "postgresql://localhost/db", "http://localhost", "jdbc"})
    void notAJdbcUrl(String url) {
        refused(() -> builder().url(url).password("secret").build(), "jdbc.url", "not a JDBC URL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jdbc:postgresql://localhost:port/db?password=secret", "jdbc:postgresql://localhost:99999/db"})
    void malformedUrl(String url) {
        refused(() -> builder().url(url).build(), "jdbc.url", "cannot read this URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:h2:relative", "jdbc:h2:mem:x;NO_SUCH_SETTING=1"})
    void urlTheDriverRefuses(String url) {
        try (JdbcSafetyStore store = builder().url(url).build()) {
            refused(store::prepare, "jdbc.url", "cannot use this URL");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:relative;PASSWORD=secret",
                "jdbc:h2:mem:x;PASSWORD=secret;oops",
                "jdbc:h2:mem:x;PASSWORD=a;secret=1",
                "jdbc:h2:file:;PASSWORD=secret",
                "jdbc:h2:;PASSWORD=secret",
                "jdbc:h2:nothing:x;PASSWORD=secret"
            })
    void aUrlTheDriverRefusesIsRepeatedNowhere(String url) {
        JdbcDataSource host = new JdbcDataSource();
        host.setURL(url);
        try (JdbcSafetyStore own = builder().url(url).build();
                JdbcSafetyStore hosts = builder().dataSource(host).build()) {
            for (JdbcSafetyStore store : List.of(own, hosts)) {
                assertThatThrownBy(store::prepare)
                        .isInstanceOf(RuntimeSafetyException.class)
                        .satisfies(refused ->
                                assertThat(Throwables.getStackTrace(refused)).doesNotContainIgnoringCase("secret"));
            }
        }
    }

    @Test
    void missingDriver() {
        refused(
                () -> builder()
                        .url("jdbc:mariadb://localhost/db?password=secret")
                        .build(),
                "jdbc.url",
                "no JDBC driver for mariadb",
                "PostgreSQL");
        assertThat(new PostgreSqlDialect().driverArtifact()).isEqualTo("org.postgresql:postgresql");
    }

    @Test
    void missingPostgreSqlDriverNamesWhatToAdd() throws Exception {
        Child child =
                Child.start(MissingDriver.class, entry -> !entry.contains("/org/postgresql/"), Postgres.url("public"));
        assertThat(child.output()).contains("jdbc.url: no JDBC driver for postgresql", "org.postgresql:postgresql");
    }

    /** Runs in a JVM without the driver. */
    static final class MissingDriver {
        private MissingDriver() {}

        public static void main(String[] args) {
            try {
                JdbcSafetyStore.builder().url(args[0]).build();
            } catch (ConfigurationException wrong) {
                Child.say(wrong.getMessage());
            }
        }
    }

    @Test
    void wrongPassword() {
        String role = "role_" + Postgres.newSchema();
        Postgres.execute("create role " + role + " login password 'right'");
        Postgres.requirePasswordOf(role);
        try (JdbcSafetyStore wrong =
                        Postgres.builder("public").user(role).password("secret").build();
                JdbcSafetyStore none = Postgres.builder("public").user(role).build()) {
            refused(wrong::prepare, "jdbc.user and jdbc.password", "refused the login");
            refused(none::prepare, "jdbc.user and jdbc.password", "refused the login");
        }
    }

    @Test
    void wrongUser() {
        try (JdbcSafetyStore store =
                Postgres.builder("public").user("nobody_here").build()) {
            refused(store::prepare, "jdbc.user and jdbc.password", "nobody_here");
        }
    }

    @Test
    void wrongPasswordOnH2() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID();
        try (JdbcSafetyStore right =
                        builder().url(url).user("sa").password("right").build();
                JdbcSafetyStore wrong =
                        builder().url(url).user("sa").password("secret").build()) {
            right.prepare();
            refused(wrong::prepare, "jdbc.user and jdbc.password", "refused the login");
        }
    }

    @Test
    void missingDatabase() {
        try (JdbcSafetyStore store = builder()
                        .url("jdbc:postgresql://localhost:" + Postgres.port() + "/no_such_database")
                        .user("postgres")
                        .build();
                JdbcSafetyStore h2 = builder()
                        .url("jdbc:h2:mem:" + UUID.randomUUID() + ";IFEXISTS=TRUE")
                        .build()) {
            refused(store::prepare, "jdbc.url", "no such database", "no_such_database");
            refused(h2::prepare, "jdbc.url", "no such database");
        }
    }

    @Test
    void unsupportedProductOrVersion() {
        refused(
                () -> Dialect.of(product("Oracle", 21), "jdbc.data-source"),
                "jdbc.data-source",
                "Oracle",
                "PostgreSQL");
        refused(
                () -> Dialect.of(product("PostgreSQL", 12), "jdbc.data-source"),
                "jdbc.data-source",
                "too old",
                "13 or later");
    }

    private DatabaseMetaData product(String name, int version) {
        return (DatabaseMetaData) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (proxy, method, args) -> method.getReturnType() == int.class ? version : name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://localhost:1/db", "jdbc:postgresql://no-such-host.invalid/db"})
    void aDatabaseThatCannotBeReachedIsNotBadInput(String url) {
        try (JdbcSafetyStore store = builder().url(url).user("postgres").build()) {
            assertAway(store);
        }
    }

    @Test
    void aHostsDatabaseThatCannotBeReachedIsNamedByItsSetting() {
        PGSimpleDataSource unreachable = new PGSimpleDataSource();
        unreachable.setUrl("jdbc:postgresql://localhost:1/db");
        try (JdbcSafetyStore store = builder().dataSource(unreachable).build()) {
            assertThatThrownBy(store::prepare).hasMessageStartingWith("jdbc.data-source: the database is away: ");
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNotBadInput() throws Exception {
        try (ServerSocket silent = new ServerSocket(0);
                JdbcSafetyStore store = builder()
                        .url("jdbc:postgresql://localhost:" + silent.getLocalPort() + "/db")
                        .user("postgres")
                        .statementTimeout(Duration.ofMillis(500))
                        .build()) {
            assertAway(store);
        }
    }

    private static void assertAway(JdbcSafetyStore store) {
        assertThatThrownBy(store::prepare)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        away -> assertThat(away.retryable()).isTrue())
                .hasMessageStartingWith("jdbc.url: the database is away: ");
        assertThatThrownBy(() -> store.nodes().findAll())
                .isInstanceOfSatisfying(
                        StoreException.class,
                        away -> assertThat(away.retryable()).isTrue())
                .hasMessageContaining("jdbc.url");
        assertThat(store.probe().reachable()).isFalse();
    }

    @Test
    void preparingLaterMigrates() {
        String schema = "later_" + Postgres.newSchema();
        try (JdbcSafetyStore store = Postgres.builder(schema).build()) {
            assertThatThrownBy(store::prepare).isInstanceOf(ConfigurationException.class);
            Postgres.execute("create schema " + schema);
            store.prepare();
            assertThat(store.probe().reachable()).isTrue();
        }
    }

    @Test
    void anInMemoryDatabaseLastsAsLongAsItsStore() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID();
        try (JdbcSafetyStore store = builder().url(url).poolSize(1).build()) {
            store.prepare();
            assertThat(store.nodes().findAll()).isEmpty();
            assertThat(store.description()).isEqualTo("h2 schema=PUBLIC prefix=rs_");
        }
    }

    @Test
    void aListenerOnADatabaseWithoutPushIsSaidToDoNothing() {
        try (CapturedLog log = CapturedLog.of(Subscribers.class);
                JdbcSafetyStore store = builder()
                        .dataSource(Databases.h2().dataSource())
                        .listener(Databases.h2().dataSource())
                        .build()) {
            store.prepare();
            store.prepare();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("INFO ")
                    .contains("H2", "has no push");
        }
    }

    @Test
    void aDatabaseThatPushesNeedsAListener() {
        try (CapturedLog log = CapturedLog.of(Subscribers.class);
                JdbcSafetyStore store = JdbcSafetyStore.builder()
                        .dataSource(Postgres.dataSource(Postgres.newSchema()))
                        .build()) {
            store.prepare();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("INFO ")
                    .contains("listener");
        }
    }

    @Test
    void aStoreThatIsReadySaysSoInKeysAndValues() {
        try (CapturedLog log = CapturedLog.of(JdbcSafetyStore.class);
                JdbcSafetyStore store = Databases.h2().prepared()) {
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("INFO store ready store=\"" + store.description() + "\" product=\"H2 ");
        }
    }

    @Test
    void descriptionsNameNoSecrets() {
        try (JdbcSafetyStore store = Postgres.builder("public")
                .url(Postgres.url("public") + "&password=secret")
                .build()) {
            assertThat(store.description()).isEqualTo("jdbc prefix=rs_");
            store.prepare();
            assertThat(store.description()).isEqualTo("postgresql schema=public prefix=rs_");
            assertThat(store.probe().detail()).contains("PostgreSQL").doesNotContain("secret");
        }
    }
}

package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.jdbc.Databases.Place;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaInstallerTest {
    static Stream<Place> places() {
        return Databases.all();
    }

    @ParameterizedTest
    @MethodSource("places")
    void nodesThatStartAtOnceMakeTheTablesOnce(Place place) {
        for (int round = 0; round < Race.repetitions(100); round++) {
            String prefix = "round" + round + "_";
            List<ControlPosition> heads = Race.run(8, number -> {
                SchemaInstaller.of(place.dataSource(), prefix).install();
                try (JdbcSafetyStore store = JdbcSafetyStore.builder()
                        .dataSource(place.dataSource())
                        .tablePrefix(prefix)
                        .build()) {
                    store.prepare();
                    return store.controlState()
                            .changesSince(ControlPosition.NONE)
                            .head();
                }
            });
            assertThat(heads).containsOnly(heads.get(0));
            assertThat(Databases.query(place.dataSource(), "select count(*) from " + prefix + "schema_history"))
                    .isEqualTo("1");
            assertThat(Databases.query(place.dataSource(), "select count(*) from " + prefix + "control_revision"))
                    .isEqualTo("1");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void installingAgainKeepsEverything(Place place) {
        SchemaInstaller installer = SchemaInstaller.of(place.dataSource(), "rs_");
        installer.install();
        String epoch = Databases.query(place.dataSource(), "select epoch from rs_control_head");
        installer.install();
        installer.verify();
        assertThat(Databases.query(place.dataSource(), "select epoch from rs_control_head"))
                .isEqualTo(epoch);
    }

    @ParameterizedTest
    @MethodSource("places")
    void tablesNewerThanThisVersionAreRefused(Place place) {
        SchemaInstaller installer = SchemaInstaller.of(place.dataSource(), "rs_");
        installer.install();
        Databases.execute(
                place.dataSource(), "insert into rs_schema_history (version, script) values (2, 'V002__later.sql')");
        for (boolean migrate : new boolean[] {true, false}) {
            assertThatThrownBy(() -> prepare(place.dataSource(), migrate))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("rs_")
                    .hasMessageContaining("version 2")
                    .hasMessageContaining("newer runtime-safety-jdbc");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void tablesOfAnAlteredScriptAreRefused(Place place) {
        SchemaInstaller installer = SchemaInstaller.of(place.dataSource(), "rs_");
        installer.install();
        Databases.execute(place.dataSource(), "update rs_schema_history set checksum = 'of another text'");
        assertThatThrownBy(installer::install)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("another text of V001__control_state_leases_idempotency.sql");
    }

    @ParameterizedTest
    @MethodSource("places")
    void scriptsRunByTheHostsOwnToolWillDo(Place place) throws Exception {
        runScript(place, "rs_");
        prepare(place.dataSource(), false);
        prepare(place.dataSource(), true);
        assertThat(Databases.query(place.dataSource(), "select checksum from rs_schema_history"))
                .isNull();
    }

    private static void runScript(Place place, String prefix) throws IOException, SQLException {
        String path =
                "schema/" + place.product().toLowerCase(Locale.ROOT) + "/V001__control_state_leases_idempotency.sql";
        try (InputStream file = JdbcSafetyStore.class.getResourceAsStream(path);
                Connection connection = place.dataSource().getConnection()) {
            String script = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            Databases.execute(connection, script.replace("${prefix}", prefix));
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void withoutMigratingMissingTablesAreNamed(Place place) {
        assertThatThrownBy(() -> prepare(place.dataSource(), false))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("jdbc.migrate")
                .hasMessageContaining("V001__control_state_leases_idempotency.sql");
        assertThatThrownBy(() -> Databases.query(place.dataSource(), "select count(*) from rs_schema_history"))
                .hasRootCauseInstanceOf(SQLException.class);
    }

    private static void prepare(DataSource dataSource, boolean migrate) {
        try (JdbcSafetyStore store = JdbcSafetyStore.builder()
                .dataSource(dataSource)
                .migrate(migrate)
                .build()) {
            store.prepare();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void prefixesAreApart(Place place) {
        SchemaInstaller.of(place.dataSource(), "a_").install();
        SchemaInstaller.of(place.dataSource(), "b_").install();
        assertThat(Databases.query(place.dataSource(), "select epoch from a_control_head"))
                .isNotEqualTo(Databases.query(place.dataSource(), "select epoch from b_control_head"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void aNamedSchemaHoldsTheTables(Place place) throws Exception {
        Databases.execute(place.dataSource(), "create schema if not exists named_elsewhere");
        SchemaInstaller.of(place.dataSource(), "named_elsewhere", "x_").install();
        try (Connection connection = place.dataSource().getConnection();
                JdbcSafetyStore store = JdbcSafetyStore.builder()
                        .dataSource(place.dataSource())
                        .schema("named_elsewhere")
                        .tablePrefix("x_")
                        .migrate(false)
                        .build()) {
            store.prepare();
            assertThat(store.description()).contains("schema=named_elsewhere").contains("prefix=x_");
            assertThat(store.controlState().changesSince(ControlPosition.NONE).documents())
                    .isEmpty();
            assertThat(Databases.query(connection, "select count(*) from named_elsewhere.x_control_head"))
                    .isEqualTo("1");
            assertThat(connection.getSchema()).isNotEqualToIgnoringCase("named_elsewhere");
        } finally {
            Databases.execute(place.dataSource(), "drop schema named_elsewhere cascade");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aSchemaThatDoesNotExistIsNamed(Place place) {
        SchemaInstaller installer = SchemaInstaller.of(place.dataSource(), "nowhere", "rs_");
        assertThatThrownBy(installer::install)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("jdbc.schema");
    }

    @Test
    void aUserWhoMayNotMakeTablesIsToldSo() {
        String schema = Postgres.newSchema();
        Postgres.execute("create role reader_of_" + schema + " login");
        Postgres.execute("grant usage on schema " + schema + " to reader_of_" + schema);
        try (JdbcSafetyStore store = JdbcSafetyStore.builder()
                .url(Postgres.url(schema))
                .user("reader_of_" + schema)
                .build()) {
            assertThatThrownBy(store::prepare)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("jdbc.migrate")
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void whileAnotherNodeMigratesTheRestWaitAndThenAskToBeCalledAgain() throws Exception {
        Place place = Databases.postgreSql();
        try (Connection migrating = place.dataSource().getConnection()) {
            migrating.setAutoCommit(false);
            Databases.execute(migrating, "select pg_advisory_xact_lock(" + PostgreSqlDialect.MIGRATION_LOCK + ")");
            assertThatThrownBy(() -> new PostgreSqlDialect()
                            .migrate(
                                    place.dataSource().getConnection(),
                                    java.util.Optional.empty(),
                                    java.time.Duration.ofMillis(200),
                                    connection -> {}))
                    .isInstanceOf(SQLException.class)
                    .satisfies(failure -> assertThat(SqlFailures.translate(failure))
                            .isInstanceOfSatisfying(
                                    StoreException.class,
                                    translated ->
                                            assertThat(translated.retryable()).isTrue()));
            migrating.rollback();
        }
        SchemaInstaller.of(place.dataSource(), "rs_").install();
    }

    @Test
    void aFailedMigrationLeavesNothingOnPostgreSql() {
        Place place = Databases.postgreSql();
        Databases.execute(place.dataSource(), "create table rs_node (unexpected integer)");
        SchemaInstaller installer = SchemaInstaller.of(place.dataSource(), "rs_");
        assertThatThrownBy(installer::install).isInstanceOf(StoreException.class);
        Databases.execute(place.dataSource(), "drop table rs_node");
        installer.install();
        installer.verify();
    }

    @Test
    void aBrokenInstallationOnH2EndsWellWhenStartedAgain() {
        Place place = Databases.h2();
        Migration first = Migration.of(new H2Dialect()).get(0);
        List<String> statements = first.statements("rs_");
        SchemaInstaller installer = SchemaInstaller.of(place.dataSource(), "rs_");
        for (int done = 0; done < statements.size(); done++) {
            for (String statement : statements.subList(0, done)) {
                Databases.execute(place.dataSource(), statement);
            }
            installer.install();
            installer.verify();
            assertThat(Databases.query(place.dataSource(), "select count(*) from rs_control_revision"))
                    .isEqualTo("1");
            Databases.execute(place.dataSource(), "drop all objects");
        }
    }
}

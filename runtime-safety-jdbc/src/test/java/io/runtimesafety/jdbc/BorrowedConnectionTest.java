package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.jdbc.Databases.Place;
import io.runtimesafety.tx.Expiry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A host's pool gets its connections back as they were, and is never closed. */
class BorrowedConnectionTest {
    static Stream<Place> places() {
        return Databases.all();
    }

    private static void use(JdbcSafetyStore store) {
        DocumentId id = new DocumentId("kind", "name");
        store.controlState().write(new ControlWrite.Put(id, "1", Expiry.never()));
        store.controlState().find(id);
        store.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1));
        assertThatThrownBy(() -> store.inTransaction(stores -> {
                    stores.controlState().write(new ControlWrite.Put(id, "2", Expiry.never()));
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("places")
    void aPoolWithoutAutoCommitAndWithAnotherIsolationGetsItsConnectionsBackAsTheyWere(Place place)
            throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(place.dataSource());
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcSafetyStore store = JdbcSafetyStore.builder().dataSource(pool).build();
            store.prepare();
            use(store);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                assertThat(connection.getNetworkTimeout()).isZero();
            }
            store.close();
            assertThat(pool.isClosed()).isFalse();
        }
    }

    /** A pool that resets nothing by itself. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBareConnectionIsPutBackByTheStoreItself(boolean autoCommit) throws SQLException {
        PGSimpleDataSource source = (PGSimpleDataSource) Postgres.dataSource(Postgres.newSchema());
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(autoCommit);
            connection.setNetworkTimeout(Runnable::run, 12_345);
            JdbcSafetyStore store = JdbcSafetyStore.builder()
                    .dataSource(new SingleConnection(connection))
                    .build();
            store.prepare();
            use(store);
            store.close();
            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
            assertThat(connection.getNetworkTimeout()).isEqualTo(12_345);
            assertThat(Databases.query(connection, "show lock_timeout")).isEqualTo("0");
            assertThat(Databases.query(connection, "show transaction_isolation"))
                    .isEqualTo("read committed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 7_777})
    void h2KeepsTheHostsLockTimeout(int lockTimeout) throws SQLException {
        Place place = Databases.h2();
        try (Connection connection = place.dataSource().getConnection()) {
            Databases.execute(connection, "set lock_timeout " + lockTimeout);
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            JdbcSafetyStore store = JdbcSafetyStore.builder()
                    .dataSource(new SingleConnection(connection))
                    .build();
            store.prepare();
            use(store);
            store.close();
            assertThat(Databases.query(connection, "select lock_timeout()")).isEqualTo(Integer.toString(lockTimeout));
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        }
    }
}

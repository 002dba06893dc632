package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.jdbc.Databases.Place;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.StoreException;
import io.runtimesafety.tx.Transactor;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A host's own transaction: beside it nothing is lost or delayed, inside it all goes its way. */
class HostTransactionTest {
    private static final DocumentId ID = new DocumentId("kind", "name");

    static Stream<Place> places() {
        return Databases.all().map(place -> {
            Databases.execute(place.dataSource(), "create table host_table (id int primary key, note varchar(20))");
            return place;
        });
    }

    private static ControlWrite put(String body) {
        return new ControlWrite.Put(ID, body, Expiry.never());
    }

    private static Optional<String> body(Stores stores) {
        return stores.controlState().find(ID).map(ControlDocument::body);
    }

    private static long revision(Stores stores) {
        return stores.controlState().changesSince(ControlPosition.NONE).head().revision();
    }

    @ParameterizedTest
    @MethodSource("places")
    void aHostTransactionHeldOpenNeitherDelaysNorLosesAChangeBesideIt(Place place) throws Exception {
        try (JdbcSafetyStore store = place.prepared();
                Connection host = place.dataSource().getConnection()) {
            host.setAutoCommit(false);
            Databases.execute(host, "insert into host_table values (1, 'host')");
            long started = System.nanoTime();
            store.controlState().write(put("beside"));
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
            assertThat(body(store)).contains("beside");
            host.rollback();
            assertThat(body(store)).contains("beside");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aJoinedChangeIsSeenByOthersWhenTheHostCommitsAndNotBefore(Place place) throws Exception {
        try (JdbcSafetyStore store = place.prepared();
                Connection host = place.dataSource().getConnection()) {
            host.setAutoCommit(false);
            Databases.execute(host, "insert into host_table values (1, 'host')");
            store.joining(host).inTransaction(stores -> {
                stores.controlState().write(put("joined"));
                return body(stores);
            });
            assertThat(body(store)).isEmpty();
            host.commit();
            assertThat(body(store)).contains("joined");
            assertThat(revision(store)).isEqualTo(1);
            assertThat(host.getAutoCommit()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aJoinedChangeGoesWithTheHostsRollback(Place place) throws Exception {
        try (JdbcSafetyStore store = place.prepared();
                Connection host = place.dataSource().getConnection()) {
            host.setAutoCommit(false);
            store.joining(host).inTransaction(stores -> {
                stores.controlState().write(put("joined"));
                return stores.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1));
            });
            host.rollback();
            assertThat(body(store)).isEmpty();
            assertThat(revision(store)).isZero();
            assertThat(store.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1)))
                    .isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aJoinedCallThatFailsLeavesTheHostsTransactionUsable(Place place) throws Exception {
        try (JdbcSafetyStore store = place.prepared();
                Connection host = place.dataSource().getConnection()) {
            host.setAutoCommit(false);
            Databases.execute(host, "insert into host_table values (1, 'before')");
            Transactor<Stores> joined = store.joining(host);
            IllegalStateException failure = new IllegalStateException("on purpose");
            assertThatThrownBy(() -> joined.inTransaction(stores -> {
                        stores.controlState().write(put("lost"));
                        stores.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1));
                        throw failure;
                    }))
                    .isSameAs(failure);
            Databases.execute(host, "insert into host_table values (2, 'after')");
            host.commit();
            assertThat(body(store)).isEmpty();
            assertThat(Databases.query(place.dataSource(), "select count(*) from host_table"))
                    .isEqualTo("2");
            assertThat(Databases.query(place.dataSource(), "select count(*) from rs_lease"))
                    .isEqualTo("0");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aJoinedConflictRunsOnceAndLeavesTheHostsTransactionUsable(Place place) throws Exception {
        try (JdbcSafetyStore store = place.prepared();
                Connection host = place.dataSource().getConnection()) {
            store.controlState().write(put("first"));
            host.setAutoCommit(false);
            Databases.execute(host, "insert into host_table values (1, 'before')");
            AtomicInteger runs = new AtomicInteger();
            assertThatThrownBy(() -> store.joining(host).inTransaction(stores -> {
                        runs.incrementAndGet();
                        assertThat(stores.controlState().tryWrite(put("joined"), 1))
                                .isTrue();
                        store.controlState().write(put("faster"));
                        return stores;
                    }))
                    .isInstanceOf(ConflictException.class);
            assertThat(runs).hasValue(1);
            Databases.execute(host, "insert into host_table values (2, 'after')");
            store.joining(host).inTransaction(stores -> {
                stores.controlState().write(put("again"));
                return stores;
            });
            host.commit();
            assertThat(body(store)).contains("again");
            assertThat(Databases.query(place.dataSource(), "select count(*) from host_table"))
                    .isEqualTo("2");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aStatementThatFailsInsideLeavesTheHostsTransactionUsable(Place place) throws Exception {
        try (JdbcSafetyStore store = place.prepared();
                Connection host = place.dataSource().getConnection()) {
            Databases.execute(place.dataSource(), "alter table rs_lease rename to rs_lease_away");
            host.setAutoCommit(false);
            Databases.execute(host, "insert into host_table values (1, 'before')");
            assertThatThrownBy(() -> store.joining(host)
                            .inTransaction(
                                    stores -> stores.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1))))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused -> assertThat(refused.retryable()).isFalse());
            Databases.execute(host, "insert into host_table values (2, 'after')");
            host.commit();
            assertThat(Databases.query(place.dataSource(), "select count(*) from host_table"))
                    .isEqualTo("2");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void workThatGoesOnAfterAFailedCallIsNotCommitted(Place place) {
        try (JdbcSafetyStore store = place.prepared()) {
            Databases.execute(place.dataSource(), "alter table rs_lease rename to rs_lease_away");
            assertThatThrownBy(() -> store.inTransaction(stores -> {
                        stores.controlState().write(put("half"));
                        try {
                            return stores.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1));
                        } catch (StoreException swallowed) {
                            return Optional.empty();
                        }
                    }))
                    .isInstanceOf(StoreException.class);
            assertThat(body(store)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aConnectionInAutoCommitIsRefused(Place place) throws Exception {
        try (JdbcSafetyStore store = place.prepared();
                Connection host = place.dataSource().getConnection()) {
            Transactor<Stores> joined = store.joining(host);
            assertThatThrownBy(() -> joined.inTransaction(stores -> stores))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit");
            assertThat(host.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void theHostsTimeoutsAndIsolationStayAsTheyWere(Place place) throws Exception {
        String lockTimeout =
                place.product().equals("H2") ? "select lock_timeout()" : "select current_setting('lock_timeout')";
        try (JdbcSafetyStore store = place.prepared();
                Connection host = place.dataSource().getConnection()) {
            host.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            host.setAutoCommit(false);
            String before = Databases.query(host, lockTimeout);
            store.joining(host).inTransaction(stores -> {
                stores.controlState().write(put("joined"));
                return stores;
            });
            assertThat(Databases.query(host, lockTimeout)).isEqualTo(before);
            assertThatThrownBy(() -> store.joining(host).inTransaction(stores -> {
                        throw new IllegalStateException("on purpose");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(Databases.query(host, lockTimeout)).isEqualTo(before);
            assertThat(host.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
            host.commit();
            assertThat(body(store)).contains("joined");
        }
    }
}

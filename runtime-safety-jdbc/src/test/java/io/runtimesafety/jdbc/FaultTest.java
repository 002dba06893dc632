package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.jdbc.Databases.Place;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Locks that somebody holds, connections that break, servers that freeze. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultTest {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String application = "faulty-" + NAMES.incrementAndGet();

    static Stream<Place> places() {
        return Databases.all();
    }

    private JdbcSafetyStore store(String schema) {
        JdbcSafetyStore store = JdbcSafetyStore.builder()
                .url(Postgres.url(schema) + "&ApplicationName=" + application)
                .user("postgres")
                .statementTimeout(TIMEOUT)
                .conflictLimit(TIMEOUT)
                .build();
        store.prepare();
        return store;
    }

    private static void write(JdbcSafetyStore store) {
        store.controlState().write(new ControlWrite.Put(new DocumentId("kind", "name"), "1", Expiry.never()));
    }

    private static long revision(JdbcSafetyStore store) {
        return store.controlState().changesSince(ControlPosition.NONE).head().revision();
    }

    private List<String> backends() {
        return Postgres.query("select pid from pg_stat_activity where application_name = '" + application + "'");
    }

    @ParameterizedTest
    @MethodSource("places")
    void whoHoldsTheHeadRowDelaysWritersToTheTimeoutAndReadersNotAtAll(Place place) throws Exception {
        try (JdbcSafetyStore store = JdbcSafetyStore.builder()
                        .dataSource(place.dataSource())
                        .statementTimeout(TIMEOUT)
                        .conflictLimit(TIMEOUT)
                        .build();
                Connection holder = place.dataSource().getConnection()) {
            store.prepare();
            holder.setAutoCommit(false);
            Databases.query(holder, "select revision from rs_control_head for update");
            long started = System.nanoTime();
            assertThatThrownBy(() -> write(store)).isInstanceOf(ConflictException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(TIMEOUT.dividedBy(2), TIMEOUT.multipliedBy(4));
            assertThat(revision(store)).isZero();
            assertThat(store.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1)))
                    .isPresent();
            holder.rollback();
            write(store);
            assertThat(revision(store)).isEqualTo(1);
        }
    }

    @Test
    void aFrozenServerShowsWithinTheTimeout() throws Exception {
        try (JdbcSafetyStore store = store(Postgres.newSchema())) {
            revision(store);
            List<String> frozen = backends();
            signal("STOP", frozen);
            try {
                assertAwayWithin(TIMEOUT.plusSeconds(3), () -> revision(store));
            } finally {
                signal("CONT", frozen);
            }
            assertThat(revision(store)).isZero();
            write(store);
        }
    }

    /** On a pool of the host's, whose driver waits for ever by itself. */
    @Test
    void aServerThatFreezesInsideATransactionShowsWithinTheTimeoutAndNothingRemains() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(Postgres.url(Postgres.newSchema()) + "&ApplicationName=" + application);
        config.setUsername("postgres");
        config.setConnectionTimeout(1_000);
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config);
                JdbcSafetyStore store = JdbcSafetyStore.builder()
                        .dataSource(pool)
                        .statementTimeout(TIMEOUT)
                        .build()) {
            store.prepare();
            List<String> frozen = backends();
            try {
                assertAwayWithin(
                        TIMEOUT.plusSeconds(3),
                        () -> store.inTransaction(stores -> {
                            stores.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1));
                            frozen.clear();
                            frozen.addAll(backends());
                            signal("STOP", frozen);
                            return stores.leases().tryAcquire("other", "owner", Duration.ofMinutes(1));
                        }));
            } finally {
                signal("CONT", frozen);
            }
            // The server finds out that the frozen transaction's client is gone.
            await().until(() -> store.leases()
                    .tryAcquire("lease", "next", Duration.ofMinutes(1))
                    .isPresent());
        }
    }

    @Test
    void aProbeOfAFrozenServerAnswersInTime() throws Exception {
        try (JdbcSafetyStore store = store(Postgres.newSchema())) {
            assertThat(store.probe().reachable()).isTrue();
            List<String> frozen = backends();
            signal("STOP", frozen);
            try {
                long started = System.nanoTime();
                assertThat(store.probe().reachable()).isFalse();
                assertThat(store.probe().reachable()).isFalse();
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(TIMEOUT.multipliedBy(3));
            } finally {
                signal("CONT", frozen);
            }
            await().until(() -> store.probe().reachable());
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aMissingHeadRowIsAFailureOfTheStoreThatNoRepeatMends(Place place) {
        try (JdbcSafetyStore store = place.prepared()) {
            Databases.execute(place.dataSource(), "delete from rs_control_head");
            assertBroken(() -> revision(store));
            assertBroken(() -> write(store));
            assertBroken(
                    () -> store.inTransaction(stores -> stores.controlState().changesSince(ControlPosition.NONE)));
            assertThat(store.probe()).matches(health -> !health.reachable());
            assertThat(store.probe().detail()).contains("rs_control_head");
            assertThat(store.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1)))
                    .isPresent();
        }
    }

    private static void assertBroken(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        broken -> assertThat(broken.retryable()).isFalse())
                .hasMessageContaining("rs_control_head is missing");
    }

    private static void signal(String name, List<String> pids) {
        for (String pid : pids) {
            try {
                assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                        .isZero();
            } catch (IOException | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    private static void assertAwayWithin(Duration limit, ThrowingCallable call) {
        long started = System.nanoTime();
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        away -> assertThat(away.retryable()).isTrue());
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(limit);
    }

    @Test
    void aConnectionKilledInsideATransactionLeavesNothingAndTheNextCallWorks() {
        try (JdbcSafetyStore store = store(Postgres.newSchema())) {
            AtomicInteger runs = new AtomicInteger();
            assertThatThrownBy(() -> store.inTransaction(stores -> {
                        runs.incrementAndGet();
                        stores.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1));
                        kill();
                        return stores.leases().tryAcquire("other", "owner", Duration.ofMinutes(1));
                    }))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            away -> assertThat(away.retryable()).isTrue());
            assertThat(runs).hasValue(1);
            assertThat(store.leases().tryAcquire("lease", "next", Duration.ofMinutes(1)))
                    .isPresent();
        }
    }

    private void kill() {
        for (String pid : backends()) {
            Postgres.query("select pg_terminate_backend(" + pid + ", 1000)");
        }
    }

    @Test
    void aConnectionKilledDuringCommitIsAnOutcomeNobodyKnows() throws Exception {
        String schema = Postgres.newSchema();
        try (JdbcSafetyStore store = JdbcSafetyStore.builder()
                .url(Postgres.url(schema) + "&ApplicationName=" + application)
                .user("postgres")
                .build()) {
            store.prepare();
            slowCommits(schema);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(store));
            await().until(() -> !Postgres.query("select pid from pg_stat_activity where application_name = '"
                            + application + "' and lower(query) = 'commit' and wait_event = 'PgSleep'")
                    .isEmpty());
            kill();
            assertThatThrownBy(() -> writing.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .hasMessageContaining("outcome unknown")
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            unknown -> assertThat(unknown.retryable()).isFalse());
        }
    }

    /** Makes every commit that moved the head row wait before it is done. */
    private static void slowCommits(String schema) {
        Postgres.execute("create function " + schema + ".slow() returns trigger language plpgsql as"
                + " 'begin perform pg_sleep(5); return null; end'");
        Postgres.execute("create constraint trigger slow after update on " + schema + ".rs_control_head"
                + " deferrable initially deferred for each row execute function " + schema + ".slow()");
    }

    @Test
    void aCommitTheDatabaseRefusesLeavesNothing() {
        String schema = Postgres.newSchema();
        try (JdbcSafetyStore store = store(schema)) {
            Postgres.execute("create function " + schema + ".refuse() returns trigger language plpgsql as"
                    + " 'begin raise exception using errcode = ''40001''; end'");
            Postgres.execute("create constraint trigger refuse after update on " + schema + ".rs_control_head"
                    + " deferrable initially deferred for each row execute function " + schema + ".refuse()");
            assertThatThrownBy(() -> write(store)).isInstanceOf(ConflictException.class);
            assertThat(revision(store)).isZero();
        }
    }

    @Test
    void anExhaustedPoolIsAStoreThatIsAway() {
        String schema = Postgres.newSchema();
        try (JdbcSafetyStore store =
                Postgres.builder(schema).poolSize(1).statementTimeout(TIMEOUT).build()) {
            store.prepare();
            store.inTransaction(stores -> {
                assertAwayWithin(TIMEOUT.multipliedBy(3), () -> revision(store));
                assertThat(store.probe().reachable()).isFalse();
                return stores;
            });
            assertThat(revision(store)).isZero();
        }
    }
}

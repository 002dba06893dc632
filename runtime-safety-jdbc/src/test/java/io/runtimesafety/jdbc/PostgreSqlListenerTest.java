package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.tx.Expiry;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Push between instances, and what becomes of it when its connection is cut. */
class PostgreSqlListenerTest {
    private static final Duration HEARTBEAT = Duration.ofMillis(300);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String schema = Postgres.newSchema();
    private final String application = "listening-" + NAMES.incrementAndGet();
    private final Queue<ChangeHint> hints = new ConcurrentLinkedQueue<>();
    private final JdbcSafetyStore writer = Postgres.prepared(schema);
    private final JdbcSafetyStore listening = JdbcSafetyStore.builder()
            .url(Postgres.url(schema) + "&ApplicationName=" + application)
            .user("postgres")
            .heartbeat(HEARTBEAT)
            .build();

    @AfterEach
    void close() {
        listening.close();
        writer.close();
    }

    private void listen() {
        listening.prepare();
        listening.onChange(hints::add);
        await().atMost(SOON).until(() -> hints.contains(ChangeHint.look()));
        hints.clear();
    }

    private static void change(JdbcSafetyStore store) {
        store.controlState().write(new ControlWrite.Put(new DocumentId("kind", "name"), "1", Expiry.never()));
    }

    private ChangeHint newest() {
        ControlPosition head =
                writer.controlState().changesSince(ControlPosition.NONE).head();
        return new ChangeHint(head.epoch(), head.revision());
    }

    private List<String> listeningBackends() {
        return Postgres.query("select pid from pg_stat_activity where application_name = '" + application
                + "' and (query like 'listen %' or query like '%to_regclass%runtime_safety%'"
                + " or query like '%runtime_safety%to_regclass%')");
    }

    private void awaitChangeIsHeard() {
        change(writer);
        ChangeHint expected = newest();
        await().atMost(SOON).until(() -> hints.contains(expected));
    }

    @Test
    void aChangeOfAnotherInstanceIsToldWithItsRevision() {
        listen();
        awaitChangeIsHeard();
    }

    @Test
    void aJoinedChangeIsToldToTheSameInstance() throws Exception {
        listen();
        try (Connection host = Postgres.dataSource(schema).getConnection()) {
            host.setAutoCommit(false);
            listening.joining(host).inTransaction(stores -> {
                stores.controlState().write(new ControlWrite.Put(new DocumentId("kind", "name"), "1", Expiry.never()));
                return stores;
            });
            host.commit();
        }
        ChangeHint expected = newest();
        await().atMost(SOON).until(() -> hints.contains(expected));
    }

    @Test
    void aTransactionThatRollsBackTellsNobody() throws Exception {
        listen();
        try (Connection host = Postgres.dataSource(schema).getConnection()) {
            host.setAutoCommit(false);
            writer.joining(host).inTransaction(stores -> {
                stores.controlState().write(new ControlWrite.Put(new DocumentId("kind", "name"), "1", Expiry.never()));
                return stores;
            });
            host.rollback();
        }
        awaitChangeIsHeard();
        assertThat(hints).extracting(ChangeHint::revision).containsOnly(1L);
    }

    @Test
    void aKilledConnectionIsReplacedAndSubscribersLook() {
        listen();
        try (CapturedLog log = CapturedLog.of(PostgreSqlListener.class)) {
            for (String pid : listeningBackends()) {
                Postgres.query("select pg_terminate_backend(" + pid + ")");
            }
            await().atMost(SOON).until(() -> hints.contains(ChangeHint.look()));
            assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("WARN ") && line.contains(" reason=\"") && line.endsWith("\""));
        }
        awaitChangeIsHeard();
    }

    @Test
    void aFrozenConnectionIsFoundAndReplacedAndSubscribersLook() throws Exception {
        listen();
        List<String> frozen = listeningBackends();
        assertThat(frozen).isNotEmpty();
        long started = System.nanoTime();
        signal("STOP", frozen);
        try {
            await().atMost(SOON).until(() -> hints.contains(ChangeHint.look()));
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(HEARTBEAT);
            awaitChangeIsHeard();
        } finally {
            signal("CONT", frozen);
        }
    }

    private static void signal(String name, List<String> pids) throws Exception {
        for (String pid : pids) {
            assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                    .isZero();
        }
    }

    @Test
    void tablesWithAnotherPrefixWakeNobody() {
        listen();
        try (JdbcSafetyStore other =
                Postgres.builder(schema).tablePrefix("other_").build()) {
            other.prepare();
            change(other);
        }
        awaitChangeIsHeard();
        ControlPosition head =
                writer.controlState().changesSince(ControlPosition.NONE).head();
        assertThat(hints).extracting(ChangeHint::epoch).containsOnly(head.epoch());
    }

    @Test
    void oneSetOfTablesIsOneChannelHoweverItIsNamed() {
        listen();
        try (JdbcSafetyStore named =
                Postgres.builder("public").schema(schema).migrate(false).build()) {
            named.prepare();
            change(named);
            ChangeHint expected = newest();
            await().atMost(SOON).until(() -> hints.contains(expected));
        }
    }

    @Test
    void subscribersMayComeBeforeTheTablesAndBeforeTheDatabaseIsReached() {
        listening.onChange(hints::add);
        listening.prepare();
        await().atMost(SOON).until(() -> hints.contains(ChangeHint.look()));
        awaitChangeIsHeard();
    }

    @Test
    void aHostsDataSourcePushesOnlyWithAListener() {
        try (JdbcSafetyStore polling = JdbcSafetyStore.builder()
                        .dataSource(Postgres.dataSource(schema))
                        .build();
                JdbcSafetyStore pushed = JdbcSafetyStore.builder()
                        .dataSource(Postgres.dataSource(schema))
                        .listener(Postgres.dataSource(schema))
                        .heartbeat(HEARTBEAT)
                        .build()) {
            polling.prepare();
            pushed.prepare();
            assertThat(polling.capabilities()).doesNotContain(StoreCapability.PUSHES_BETWEEN_INSTANCES);
            assertThat(pushed.capabilities()).contains(StoreCapability.PUSHES_BETWEEN_INSTANCES);
            Queue<ChangeHint> polled = new ConcurrentLinkedQueue<>();
            polling.onChange(polled::add);
            pushed.onChange(hints::add);
            await().atMost(SOON).until(() -> hints.contains(ChangeHint.look()));
            awaitChangeIsHeard();
            assertThat(polled).isEmpty();
            change(polling);
            await().atMost(SOON).until(() -> polled.contains(newest()));
        }
    }

    @Test
    void closingEndsTheThreadsAndTheConnection() {
        listen();
        assertThat(listeningBackends()).isNotEmpty();
        listening.close();
        await().atMost(SOON).until(() -> listeningBackends().isEmpty());
        writer.close();
        await().atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("runtime-safety-jdbc")));
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("runtime-safety"))
                .allMatch(Thread::isDaemon);
    }
}

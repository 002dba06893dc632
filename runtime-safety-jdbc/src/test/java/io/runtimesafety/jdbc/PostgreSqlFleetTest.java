package io.runtimesafety.jdbc;

import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.FaultyLink;
import io.runtimesafety.test.contract.FleetContract;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Nodes on one PostgreSQL whose connections break. */
class PostgreSqlFleetTest implements FleetContract {
    private final String schema = Postgres.newSchema();
    final FaultyLink link = link();
    private final JdbcSafetyStore first = throughTheLink();
    private final JdbcSafetyStore second = throughTheLink();

    private static FaultyLink link() {
        try {
            return FaultyLink.to(Postgres.port());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private JdbcSafetyStore throughTheLink() {
        return JdbcSafetyStore.builder()
                .url("jdbc:postgresql://127.0.0.1:" + link.port() + "/postgres?currentSchema=" + schema)
                .user("postgres")
                .statementTimeout(Duration.ofMillis(300))
                .heartbeat(Duration.ofMillis(300))
                .build();
    }

    @Override
    public SafetyStore store() {
        return first;
    }

    @Override
    public SafetyStore secondStore() {
        return second;
    }

    @Override
    public void cutOff() {
        link.cut();
    }

    @Override
    public void mend() {
        link.mend();
    }

    @Override
    public void cutPush() {
        listeningBackends().forEach(pid -> Postgres.query("select pg_terminate_backend(" + pid + ")"));
    }

    /** Server processes at the other end of the listeners' connections. */
    static List<String> listeningBackends() {
        return Postgres.query("select pid from pg_stat_activity where pid <> pg_backend_pid()"
                + " and (query like 'listen %' or query like '%to_regclass%runtime_safety%'"
                + " or query like '%runtime_safety%to_regclass%')");
    }

    @Override
    public Runnable backup() {
        return Postgres.backup(schema);
    }

    @AfterEach
    void close() throws IOException {
        link.thaw();
        first.close();
        second.close();
        link.close();
    }
}

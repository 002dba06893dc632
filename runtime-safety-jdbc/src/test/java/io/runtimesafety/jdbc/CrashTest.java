package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A process that dies at any moment leaves whole transactions or nothing of them. */
class CrashTest {
    private static final IdempotencyKey KEY = new IdempotencyKey("scope", "key");

    private static ControlWrite put(String name, int number) {
        return new ControlWrite.Put(new DocumentId("kind", name), Integer.toString(number), Expiry.never());
    }

    /** Stops inside a transaction whose statements have reached the database. */
    static final class DiesBeforeCommit {
        private DiesBeforeCommit() {}

        public static void main(String[] args) {
            JdbcSafetyStore store = Child.store(args[0]);
            store.inTransaction(stores -> {
                stores.leases().tryAcquire("lease", "dies", Duration.ofMinutes(1));
                stores.idempotency().tryKeep(KEY, new StoredAnswer("digest", "answer"), Duration.ofHours(1));
                stores.controlState().write(put("a", 1));
                Child.say("inside");
                while (true) {
                    LockSupport.park();
                }
            });
        }
    }

    @Test
    void aProcessThatDiesBeforeCommitLeavesNothing() throws Exception {
        String schema = Postgres.newSchema();
        try (JdbcSafetyStore store = Postgres.prepared(schema);
                Child child = Child.start(DiesBeforeCommit.class, entry -> true, Postgres.url(schema))) {
            assertThat(child.hears()).isEqualTo("inside");
            child.kill();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> store.leases()
                            .tryAcquire("lease", "next", Duration.ofMinutes(1))
                            .isPresent());
            assertThat(store.idempotency().find(KEY)).isEmpty();
            ControlChanges changes = store.controlState().changesSince(ControlPosition.NONE);
            assertThat(changes.documents()).isEmpty();
            assertThat(changes.head().revision()).isZero();
        }
    }

    /** Commits two documents with the same number over and over. */
    static final class DiesAnywhere {
        private DiesAnywhere() {}

        public static void main(String[] args) {
            JdbcSafetyStore store = Child.store(args[0]);
            Child.say("started");
            for (int i = 1; ; i++) {
                int number = i;
                store.inTransaction(stores -> {
                    stores.controlState().write(put("a", number));
                    stores.controlState().write(put("b", number));
                    return number;
                });
            }
        }
    }

    @Test
    void aProcessThatDiesAnywhereLeavesWholeTransactionsAndNoGap() throws Exception {
        for (int round = 0; round < Race.repetitions(20); round++) {
            String schema = Postgres.newSchema();
            try (JdbcSafetyStore store = Postgres.prepared(schema);
                    Child child = Child.start(DiesAnywhere.class, entry -> true, Postgres.url(schema))) {
                child.hears();
                await().until(() -> store.controlState()
                                .changesSince(ControlPosition.NONE)
                                .head()
                                .revision()
                        > 20);
                child.kill();
                store.controlState().write(put("after", 1));
                ControlChanges changes = store.controlState().changesSince(ControlPosition.NONE);
                long revision = changes.head().revision();
                assertThat(changes.documents())
                        .filteredOn(document -> !document.id().name().equals("after"))
                        .hasSize(2)
                        .extracting(ControlDocument::body)
                        .containsOnly(Long.toString(revision - 1));
                assertThat(Postgres.query("select count(*) from " + schema + ".rs_control_revision"))
                        .containsExactly(Long.toString(revision + 1));
            }
        }
    }
}

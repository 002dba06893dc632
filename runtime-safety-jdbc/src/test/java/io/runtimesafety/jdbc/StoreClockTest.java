package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.jdbc.Databases.Place;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.Lease;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Time is the database's, and goes on while a transaction lasts. */
class StoreClockTest {
    static Stream<Place> places() {
        return Databases.all();
    }

    private static void waitForTheEndOf(Lease lease, Stores stores) {
        long started = System.nanoTime();
        while (stores.leases().isHeld(lease)) {
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aLeaseEndsInsideTheTransactionThatTookIt(Place place) {
        try (JdbcSafetyStore store = place.prepared()) {
            store.inTransaction(stores -> {
                Lease lease = stores.leases()
                        .tryAcquire("lease", "owner", Duration.ofMillis(30))
                        .orElseThrow();
                waitForTheEndOf(lease, stores);
                return lease;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aJoinedChangeInALongTransactionIsDatedWhenItIsMade(Place place) throws Exception {
        Duration hour = Duration.ofHours(1);
        DocumentId id = new DocumentId("kind", "name");
        try (JdbcSafetyStore store = place.prepared();
                Connection host = place.dataSource().getConnection()) {
            host.setAutoCommit(false);
            Databases.query(host, "select current_timestamp");
            Lease passing = store.leases()
                    .tryAcquire("lease", "owner", Duration.ofMillis(30))
                    .orElseThrow();
            waitForTheEndOf(passing, store);
            store.joining(host).inTransaction(stores -> {
                stores.controlState().write(new ControlWrite.Put(id, "1", Expiry.after(hour)));
                return stores;
            });
            host.commit();
            Instant expiresAt = store.controlState().find(id).orElseThrow().expiresAt();
            assertThat(expiresAt).isAfterOrEqualTo(passing.expiresAt().plus(hour));
        }
    }
}

package io.runtimesafety.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.Race;
import io.runtimesafety.tx.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Leases: one holder at a time, and fences that only grow. */
public interface LeaseStoreContract extends StoreHarness {
    private Optional<Lease> acquire(String owner, Duration length) {
        return store().leases().tryAcquire("lease", owner, length);
    }

    @Test
    default void oneHoldsIt() {
        Lease lease = acquire("first", Duration.ofMinutes(1)).orElseThrow();
        assertThat(lease.name()).isEqualTo("lease");
        assertThat(lease.owner()).isEqualTo("first");
        assertThat(lease.fence()).isEqualTo(1);
        assertThat(store().leases().isHeld(lease)).isTrue();
        assertThat(secondStore().leases().isHeld(lease)).isTrue();
        assertThat(acquire("second", Duration.ofMinutes(1))).isEmpty();
        assertThat(acquire("first", Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    default void leasesOfOtherNamesAreFree() {
        assertThat(acquire("first", Duration.ofMinutes(1))).isPresent();
        assertThat(store().leases().tryAcquire("Lease", "second", Duration.ofMinutes(1)))
                .isPresent();
        assertThat(store().leases().tryAcquire("lease ж😀", "second", Duration.ofMinutes(1)))
                .isPresent();
    }

    @Test
    default void itIsFreeOnceItsTimeIsOver() {
        Lease first = acquire("first", Duration.ofMillis(20)).orElseThrow();
        letTimePass(Duration.ofMillis(60));
        assertThat(store().leases().isHeld(first)).isFalse();
        Lease second = acquire("second", Duration.ofMinutes(1)).orElseThrow();
        assertThat(second.fence()).isEqualTo(first.fence() + 1);
        assertThat(second.token()).isNotEqualTo(first.token());
    }

    @Test
    default void releasingFreesItAtOnceAndOnce() {
        Lease first = acquire("first", Duration.ofMinutes(1)).orElseThrow();
        assertThat(store().leases().tryRelease(first)).isTrue();
        assertThat(store().leases().tryRelease(first)).isFalse();
        assertThat(store().leases().isHeld(first)).isFalse();
        assertThat(store().leases().tryRenew(first, Duration.ofMinutes(1))).isEmpty();
        Lease second = acquire("second", Duration.ofMinutes(1)).orElseThrow();
        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(store().leases().tryRelease(first)).isFalse();
        assertThat(store().leases().isHeld(second)).isTrue();
    }

    @Test
    default void renewingKeepsFenceAndTokenAndMovesTheEnd() {
        Lease first = acquire("first", Duration.ofMinutes(1)).orElseThrow();
        Lease renewed = store().leases().tryRenew(first, Duration.ofHours(1)).orElseThrow();
        assertThat(renewed.fence()).isEqualTo(first.fence());
        assertThat(renewed.token()).isEqualTo(first.token());
        assertThat(renewed.owner()).isEqualTo(first.owner());
        assertThat(renewed.expiresAt()).isAfter(first.expiresAt());
        assertThat(store().leases().isHeld(first)).isTrue();
        assertThat(store().leases().tryRelease(first)).isTrue();
    }

    @Test
    default void anEndedLeaseNobodyTookCanBeRenewed() {
        Lease first = acquire("first", Duration.ofMillis(20)).orElseThrow();
        letTimePass(Duration.ofMillis(60));
        Lease renewed = store().leases().tryRenew(first, Duration.ofMinutes(1)).orElseThrow();
        assertThat(store().leases().isHeld(renewed)).isTrue();
        assertThat(acquire("second", Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    default void aForgedOrUnknownLeaseIsNotHeld() {
        Lease lease = acquire("first", Duration.ofMinutes(1)).orElseThrow();
        Lease forged = new Lease("lease", "first", lease.fence(), UUID.randomUUID(), lease.expiresAt());
        Lease older = new Lease("lease", "first", lease.fence() + 1, lease.token(), lease.expiresAt());
        Lease unknown = new Lease("unknown", "first", 1, UUID.randomUUID(), lease.expiresAt());
        for (Lease false_ : List.of(forged, older, unknown)) {
            assertThat(store().leases().isHeld(false_)).isFalse();
            assertThat(store().leases().tryRenew(false_, Duration.ofMinutes(1))).isEmpty();
            assertThat(store().leases().tryRelease(false_)).isFalse();
        }
        assertThat(store().leases().isHeld(lease)).isTrue();
    }

    @Test
    default void badInputIsRefusedAndTakesNothing() {
        assertThatThrownBy(() -> store().leases().tryAcquire("", "owner", Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lease name");
        assertThatThrownBy(() -> store().leases().tryAcquire("lease", "o\0wner", Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lease owner");
        assertThatThrownBy(() -> store().leases().tryAcquire("x".repeat(256), "owner", Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("255");
        assertThatThrownBy(() -> acquire("owner", Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> acquire("owner", Duration.ofDays(2))).isInstanceOf(IllegalArgumentException.class);
        assertThat(acquire("owner", Duration.ofMinutes(1)).orElseThrow().fence())
                .isEqualTo(1);
    }

    @Test
    default void ofManyWhoTryOneWins() {
        for (int round = 0; round < Race.repetitions(100); round++) {
            String name = "race-" + round;
            long winners = Race.run(
                            16,
                            number -> node(number).leases().tryAcquire(name, "node-" + number, Duration.ofMinutes(1)))
                    .stream()
                    .filter(Optional::isPresent)
                    .count();
            assertThat(winners).isEqualTo(1);
        }
    }

    @Test
    default void fencesHaveNoRepeatAmongManyHolders() {
        int turns = Race.repetitions(200);
        AtomicInteger holders = new AtomicInteger();
        List<List<Long>> fences = Race.run(8, number -> {
            List<Long> mine = new java.util.ArrayList<>();
            while (mine.size() < turns) {
                Optional<Lease> lease =
                        node(number).leases().tryAcquire("turns", "node-" + number, Duration.ofMinutes(1));
                if (lease.isPresent()) {
                    assertThat(holders.incrementAndGet()).isEqualTo(1);
                    mine.add(lease.get().fence());
                    holders.decrementAndGet();
                    assertThat(node(number).leases().tryRelease(lease.get())).isTrue();
                }
            }
            return mine;
        });
        assertThat(fences.stream().flatMap(List::stream).sorted().toList())
                .isEqualTo(java.util.stream.LongStream.rangeClosed(1, 8L * turns)
                        .boxed()
                        .toList());
        assertThat(fences).allSatisfy(mine -> assertThat(mine).isSorted());
    }

    private SafetyStore node(int number) {
        return number % 2 == 0 ? store() : secondStore();
    }
}

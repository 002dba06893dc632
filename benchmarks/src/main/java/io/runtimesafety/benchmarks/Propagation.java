package io.runtimesafety.benchmarks;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.control.ControlSettings;
import io.runtimesafety.control.DocumentKind;
import io.runtimesafety.store.SafetyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How long a change set on one node takes to be in force on another one, on this machine: from the moment the call
 * that sets it begins, and from the moment it returns. Run as
 * {@code java -cp benchmarks/target/benchmarks.jar io.runtimesafety.benchmarks.Propagation}.
 */
public final class Propagation {
    /** What is set. */
    public record Value(int number) {}

    private static final DocumentKind<Value> KIND = DocumentKind.setting("benchmark-setting", Value.class);
    private static final int WARM_UP = 500;
    private static final int CHANGES = 2_000;

    private Propagation() {}

    /** Prints a line per store. */
    public static void main(String[] arguments) throws Exception {
        try (Servers.PostgreSql postgreSql = Servers.PostgreSql.start()) {
            measure("postgresql (fsync on)", postgreSql::store);
        }
        try (Servers.Redis redis = Servers.Redis.start()) {
            measure("redis", redis::store);
        }
    }

    private static void measure(String name, Supplier<SafetyStore> stores) throws Exception {
        try (SafetyStore first = stores.get();
                SafetyStore second = stores.get();
                RuntimeSafety writer = start(first, "writer");
                RuntimeSafety reader = start(second, "reader")) {
            long[] fromCall = new long[CHANGES];
            long[] fromReturn = new long[CHANGES];
            long[] call = new long[CHANGES];
            BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
            reader.controlState().listen(() -> seen.add(System.nanoTime()));
            for (int i = -WARM_UP; i < CHANGES; i++) {
                long called = System.nanoTime();
                writer.controlState().set(KIND, "document", new Value(i));
                long returned = System.nanoTime();
                long seenAt = awaitValue(reader, new Value(i), seen);
                if (i >= 0) {
                    fromCall[i] = seenAt - called;
                    fromReturn[i] = Math.max(0, seenAt - returned);
                    call[i] = returned - called;
                }
            }
            print(name, "the call itself", call);
            print(name, "call to other node", fromCall);
            print(name, "return to other node", fromReturn);
        }
    }

    private static RuntimeSafety start(SafetyStore store, String nodeKey) {
        // A poll this rare shows what push alone does.
        ControlSettings rarely = ControlSettings.builder()
                .pollInterval(Duration.ofSeconds(20))
                .staleAfter(Duration.ofSeconds(60))
                .expireAfter(Duration.ofSeconds(120))
                .build();
        return RuntimeSafety.builder()
                .store(store)
                .nodeKey(nodeKey)
                .kind(KIND)
                .control(rarely)
                .build()
                .start();
    }

    /** When the value was in force on the reader, as the thread that brought it in saw it. */
    private static long awaitValue(RuntimeSafety reader, Value value, BlockingQueue<Long> seen) throws Exception {
        while (true) {
            Long changed = seen.poll(30, TimeUnit.SECONDS);
            if (changed == null) {
                throw new IllegalStateException("the change did not arrive: " + value);
            }
            if (reader.controlState().find(KIND, "document").equals(Optional.of(value))) {
                return changed;
            }
        }
    }

    private static void print(String store, String what, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-22s %-22s p50 %6.2f ms   p99 %6.2f ms   max %6.2f ms%n",
                store,
                what,
                millis(sorted, 0.50),
                millis(sorted, 0.99),
                millis(sorted, 1.0));
    }

    private static double millis(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(sorted.length * part))] / 1e6;
    }
}

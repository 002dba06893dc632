package io.runtimesafety.benchmarks;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentKind;
import io.runtimesafety.tx.Expiry;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One control-state decision on the path of a call. The goal is 20 ns and no allocation ({@code -prof gc}). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ControlStateReadBenchmark {
    /** A stop as a capability might keep it. */
    public record Stop(String reason) {
        static Stop first(Stop one, Stop other) {
            return one;
        }
    }

    private static final DocumentKind<Stop> STOP = DocumentKind.stop("benchmark-stop", Stop.class, Stop::first);
    private static final DocumentKind<Stop> PERMISSION = DocumentKind.permission("benchmark-permission", Stop.class);

    /** How many documents of the kind there are besides the one that is read. */
    @Param({"1", "10000"})
    int others;

    private RuntimeSafety safety;
    private String present;
    private String absent;

    /** Fills control state. */
    @Setup
    public void start() {
        safety = RuntimeSafety.builder().kind(STOP).kind(PERMISSION).build().start();
        safety.store().inTransaction(stores -> {
            for (int i = 0; i < others; i++) {
                stores.controlState()
                        .write(new ControlWrite.Put(
                                STOP.id("tenant-" + i), STOP.encode(new Stop("maintenance")), Expiry.never()));
            }
            return others;
        });
        safety.controlState().set(STOP, "payments", new Stop("incident"));
        safety.controlState().set(PERMISSION, "pricing", new Stop("armed"));
        // As in a service, the name that is looked up is not the object that was stored, and its hash is known.
        present = new String("payments");
        absent = new String("search");
    }

    /** Ends the runtime's threads. */
    @TearDown
    public void stop() {
        safety.close();
    }

    /** The usual case: nothing is stopped. */
    @Benchmark
    public boolean absentStop() {
        var documents = safety.controlState().documents(STOP);
        return documents.decision().isAdmitted() && documents.find(absent).isEmpty();
    }

    /** Something is stopped. */
    @Benchmark
    public Optional<Stop> presentStop() {
        return safety.controlState().find(STOP, present);
    }

    /** A permission, which is checked against the monotonic clock each time. */
    @Benchmark
    public Optional<Stop> permission() {
        return safety.controlState().find(PERMISSION, "pricing");
    }
}

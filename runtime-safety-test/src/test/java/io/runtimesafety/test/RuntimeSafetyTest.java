package io.runtimesafety.test;

import static io.runtimesafety.test.Kinds.SETTING;
import static io.runtimesafety.test.Kinds.STOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlSettings;
import io.runtimesafety.control.DocumentKind;
import io.runtimesafety.control.Freshness;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.gate.RefusalCode;
import io.runtimesafety.gate.RefusedException;
import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.Kinds.Limit;
import io.runtimesafety.tx.Subscription;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class RuntimeSafetyTest {
    private final Set<Thread> threadsBefore = threads();

    @TempDir
    private Path directory;

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    @AfterEach
    void leavesNoThreadOfItsOwnBehind() {
        await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    private List<String> ownThreads() {
        Set<Thread> now = threads();
        now.removeAll(threadsBefore);
        return now.stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("runtime-safety"))
                .toList();
    }

    private void assertNothingIsLocked() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(file -> file.toString().endsWith(".lock")).toList();
        }
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                assertThat(lock).as("lock on %s", file).isNotNull();
            }
        }
    }

    @Test
    void oneLineIsEnoughInMemory() {
        try (RuntimeSafety safety = RuntimeSafety.inMemory()) {
            assertThat(safety.controlState().snapshot().freshness()).isEqualTo(Freshness.FRESH);
            assertThat(safety.node().key()).isNotBlank();
            assertThat(safety.store().probe().reachable()).isTrue();
            assertThat(ownThreads()).isNotEmpty();
        }
    }

    @Test
    void aChangeIsInForceInRealTimeToo() {
        try (RuntimeSafety safety =
                Kinds.ALL.apply(RuntimeSafety.builder()).build().start()) {
            safety.controlState().set(SETTING, "a", new Limit(1));
            assertThat(safety.controlState().find(SETTING, "a")).contains(new Limit(1));
            assertThat(safety.controlState().awaitApplied(Duration.ofSeconds(5)))
                    .hasToString("1/1 nodes applied");
        }
    }

    @Test
    void itStartsOnce() {
        RuntimeSafety safety = RuntimeSafety.builder().build();
        safety.start();
        assertThatThrownBy(safety::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("starts once")
                .hasMessageContaining("STARTED");
        safety.close();
        assertThatThrownBy(safety::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSED");
    }

    @Test
    void closingAgainIsHarmless() {
        RuntimeSafety safety = Kinds.ALL.apply(RuntimeSafety.builder()).build().start();
        safety.controlState().set(SETTING, "a", new Limit(1));
        safety.close();
        safety.close();
        assertThat(safety.controlState().find(SETTING, "a")).contains(new Limit(1));
        assertThat(safety.store().probe().reachable()).isFalse();
    }

    @Test
    void aRuntimeThatNeverStartedIsClosedToo() throws IOException {
        RuntimeSafety.builder().control(inDirectory(directory)).build().close();
        assertNothingIsLocked();
    }

    @Test
    void aStoreOfTheHostsIsLeftOpen() {
        try (InMemorySafetyStore store = InMemorySafetyStore.create()) {
            RuntimeSafety.builder().store(store).build().start().close();
            assertThat(store.probe().reachable()).isTrue();
        }
    }

    @Test
    void aNodeJoinsTheFleetWithItsNameAndLeavesItOnClose() {
        ManualClock clock = new ManualClock();
        ManualTaskScheduler scheduler = new ManualTaskScheduler(clock);
        try (InMemorySafetyStore store = InMemorySafetyStore.create(clock)) {
            RuntimeSafety safety = RuntimeSafety.builder()
                    .store(store)
                    .nodeKey("checkout-1")
                    .nodeRole("worker")
                    .clock(clock)
                    .ticker(clock.ticker())
                    .scheduler(scheduler)
                    .build()
                    .start();
            scheduler.runDue();
            NodeStatus status = store.nodes().findAll().get(0);
            assertThat(status.beat().nodeKey()).isEqualTo("checkout-1");
            assertThat(status.beat().role()).isEqualTo("worker");
            assertThat(status.beat().instance()).isEqualTo(safety.node().instance());
            scheduler.advance(Duration.ofMinutes(1));
            assertThat(store.nodes().findAll().get(0).silence()).isLessThanOrEqualTo(Duration.ofSeconds(5));
            safety.close();
            assertThat(store.nodes().findAll()).isEmpty();
        }
    }

    @Test
    void closingAfterTheStoreIsGoneStillEndsEverything() throws IOException {
        for (Consumer<InMemorySafetyStore> ending :
                List.<Consumer<InMemorySafetyStore>>of(InMemorySafetyStore::disconnect, InMemorySafetyStore::close)) {
            InMemorySafetyStore store = InMemorySafetyStore.create();
            RuntimeSafety safety = RuntimeSafety.builder()
                    .store(store)
                    .control(inDirectory(directory))
                    .build()
                    .start();
            ending.accept(store);
            safety.close();
            assertNothingIsLocked();
            store.close();
        }
    }

    private static ControlSettings inDirectory(Path directory) {
        return ControlSettings.builder().stateDirectory(directory).build();
    }

    static Stream<Arguments> badSettings() {
        return Stream.concat(
                Stream.of("", " ", "\t", "n".repeat(256), "a\0b", "a\nb", "\ud83d")
                        .flatMap(name -> Stream.of(
                                bad("node.key", builder -> builder.nodeKey(name)),
                                bad("node.role", builder -> builder.nodeRole(name)))),
                Stream.of(
                        bad("control.kinds", builder -> builder.kind(SETTING).kind(SETTING)),
                        bad(
                                "control.kinds",
                                builder -> builder.kind(STOP).kind(DocumentKind.setting("stop", Limit.class))),
                        bad(
                                "control.kinds",
                                builder -> builder.kind(
                                        DocumentKind.setting("regression-acknowledgement", Limit.class)))));
    }

    private static Arguments bad(String setting, UnaryOperator<RuntimeSafety.Builder> change) {
        return Arguments.of(setting, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badSettings")
    void aBadSettingIsNamedAndNothingIsLeftRunning(String setting, UnaryOperator<RuntimeSafety.Builder> change)
            throws IOException {
        RuntimeSafety.Builder builder = change.apply(RuntimeSafety.builder().control(inDirectory(directory)));
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, builder::build);
        assertThat(refused.setting()).isEqualTo(setting);
        assertThat(refused).hasMessageStartingWith(setting + ": ").hasMessageContaining("; ");
        assertThat(ownThreads()).isEmpty();
        assertNothingIsLocked();
    }

    @Test
    void twoKindsOfOneNameAreNamed() {
        RuntimeSafety.Builder builder =
                RuntimeSafety.builder().kind(STOP).kind(DocumentKind.setting("stop", Limit.class));
        assertThatThrownBy(builder::build).hasMessageContaining("two document kinds are named stop");
    }

    @Test
    void aStateDirectoryThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("a file"));
        for (Path unusable : List.of(file, file.resolve("below it"))) {
            RuntimeSafety.Builder builder = RuntimeSafety.builder().control(inDirectory(unusable));
            ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, builder::build);
            assertThat(refused.setting()).isEqualTo("control.state-directory");
            assertThat(refused).hasMessageContaining(file.toString());
        }
    }

    @Test
    void aStoreThatRefusesItsSettingsClosesEverythingAgain() throws IOException {
        ConfigurationException wrong = new ConfigurationException("jdbc.password", "was refused", "give the right one");
        AtomicInteger subscribed = new AtomicInteger();
        AtomicBoolean closed = new AtomicBoolean();
        SafetyStore store = new ForwardingStore(InMemorySafetyStore.create()) {
            @Override
            public void prepare() {
                throw wrong;
            }

            @Override
            public Subscription onChange(Consumer<ChangeHint> listener) {
                subscribed.incrementAndGet();
                return subscribed::decrementAndGet;
            }

            @Override
            public void close() {
                closed.set(true);
                super.close();
            }
        };
        RuntimeSafety safety = RuntimeSafety.builder()
                .store(store)
                .control(inDirectory(directory))
                .build();
        assertThatThrownBy(safety::start).isSameAs(wrong);
        assertThat(ownThreads()).isEmpty();
        assertThat(subscribed).hasValue(0);
        assertThat(closed).as("the host closes its own store").isFalse();
        assertNothingIsLocked();
        assertThatThrownBy(safety::start).isInstanceOf(IllegalStateException.class);
        safety.close();
        store.close();
    }

    @Test
    void withoutItsStoreANodeStartsAndRefusesUntilItHasReadSomething() {
        try (InMemorySafetyStore store = InMemorySafetyStore.create()) {
            store.disconnect();
            try (RuntimeSafety safety = Kinds.ALL
                    .apply(RuntimeSafety.builder())
                    .store(store)
                    .build()
                    .start()) {
                assertThat(safety.controlState().snapshot().freshness()).isEqualTo(Freshness.UNKNOWN);
                assertThat(safety.controlState().status().lastFailure()).isPresent();
                assertThat(safety.controlState().status().confirmedAgo()).isEmpty();
                assertThatThrownBy(() ->
                                safety.controlState().reliable(STOP).check().orThrow())
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.STATE_UNKNOWN));
                store.reconnect();
                await().untilAsserted(() -> assertThat(
                                safety.controlState().reliable(STOP).check().isAdmitted())
                        .isTrue());
            }
        }
    }

    @Test
    void withoutItsStoreANodeThatWasToldToAdmitsWork() {
        try (InMemorySafetyStore store = InMemorySafetyStore.create()) {
            store.disconnect();
            try (RuntimeSafety safety = Kinds.ALL
                    .apply(RuntimeSafety.builder())
                    .store(store)
                    .control(ControlSettings.builder().startsWithoutStore(true).build())
                    .build()
                    .start()) {
                assertThat(safety.controlState().snapshot().freshness()).isEqualTo(Freshness.UNKNOWN);
                assertThat(safety.controlState().reliable(STOP).check().isAdmitted())
                        .isTrue();
            }
        }
    }

    @Test
    void housekeepingForgetsWhatEndedLongAgo() {
        ManualClock clock = new ManualClock();
        ManualTaskScheduler scheduler = new ManualTaskScheduler(clock);
        try (InMemorySafetyStore store = InMemorySafetyStore.create(clock);
                RuntimeSafety safety = Kinds.ALL
                        .apply(RuntimeSafety.builder())
                        .store(store)
                        .clock(clock)
                        .ticker(clock.ticker())
                        .scheduler(scheduler)
                        .control(ControlSettings.builder()
                                .historyKept(Duration.ofMinutes(1))
                                .build())
                        .build()
                        .start()) {
            var start = safety.controlState().snapshot().position();
            safety.controlState().set(SETTING, "a", new Limit(1));
            safety.controlState().clear(SETTING, "a");
            assertThat(store.controlState().changesSince(start).documents()).hasSize(1);
            scheduler.advance(Duration.ofMinutes(12));
            assertThat(store.controlState().changesSince(start).documents()).isEmpty();
            assertThat(safety.controlState().snapshot().freshness()).isEqualTo(Freshness.FRESH);
        }
    }

    @Test
    void whoeverClosesWaitsForAStartUnderWayAndNothingIsLeftRunning() {
        AtomicInteger subscribed = new AtomicInteger();
        InMemorySafetyStore store = InMemorySafetyStore.create();
        ForwardingStore counting = new ForwardingStore(store) {
            @Override
            public Subscription onChange(Consumer<ChangeHint> listener) {
                Subscription subscription = super.onChange(listener);
                subscribed.incrementAndGet();
                return () -> {
                    subscription.close();
                    subscribed.decrementAndGet();
                };
            }
        };
        for (int round = 0; round < Race.repetitions(200); round++) {
            RuntimeSafety safety = RuntimeSafety.builder().store(counting).build();
            Race.run(2, number -> {
                if (number == 0) {
                    safety.close();
                } else {
                    try {
                        safety.start();
                    } catch (IllegalStateException closedBefore) {
                        assertThat(closedBefore).hasMessageContaining("CLOSED");
                    }
                }
                return number;
            });
            assertThat(subscribed).hasValue(0);
        }
        store.close();
    }
}

package io.runtimesafety.test;

import static io.runtimesafety.test.Kinds.OPENING;
import static io.runtimesafety.test.Kinds.PERMISSION;
import static io.runtimesafety.test.Kinds.SETTING;
import static io.runtimesafety.test.Kinds.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.action.ActionContext;
import io.runtimesafety.action.Operator;
import io.runtimesafety.action.Role;
import io.runtimesafety.control.AcknowledgeRegression;
import io.runtimesafety.control.ControlSettings;
import io.runtimesafety.control.ControlState;
import io.runtimesafety.control.Freshness;
import io.runtimesafety.control.Regression;
import io.runtimesafety.control.StoreRegressed;
import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.test.Kinds.Limit;
import io.runtimesafety.tx.Expiry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node knows after a restart from its last-known-good file. */
@Timeout(30)
class StateDirectoryTest {
    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock();
    private final InMemorySafetyStore store = InMemorySafetyStore.create(clock);
    private final RecordingListener heard = new RecordingListener();
    private ManualTaskScheduler scheduler = new ManualTaskScheduler(clock);

    @AfterEach
    void close() {
        store.close();
    }

    private RuntimeSafety started(String nodeKey) {
        scheduler = new ManualTaskScheduler(clock);
        return Kinds.ALL
                .apply(RuntimeSafety.builder())
                .store(store)
                .nodeKey(nodeKey)
                .control(ControlSettings.builder().stateDirectory(directory).build())
                .clock(clock)
                .ticker(clock.ticker())
                .scheduler(scheduler)
                .listener(heard)
                .build()
                .start();
    }

    private RuntimeSafety started() {
        return started("node");
    }

    private List<Path> stateFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".control-state"))
                    .toList();
        }
    }

    @Test
    void withoutItsStoreANodeKnowsItsStopsAndSettingsAndNoPermissions() {
        try (RuntimeSafety before = started()) {
            before.controlState().set(STOP, "a", new Limit(0), Expiry.after(Duration.ofMinutes(1)));
            before.controlState().set(SETTING, "a", new Limit(5));
            before.controlState().set(PERMISSION, "a", new Limit(1));
            before.controlState().set(OPENING, "a", new Limit(1));
        }
        store.disconnect();
        clock.advance(Duration.ofHours(1));
        try (RuntimeSafety after = started()) {
            ControlState state = after.controlState();
            assertThat(state.snapshot().freshness()).isEqualTo(Freshness.EXPIRED);
            assertThat(state.find(STOP, "a")).as("its end was never confirmed").contains(new Limit(0));
            assertThat(state.find(SETTING, "a")).contains(new Limit(5));
            assertThat(state.find(PERMISSION, "a")).isEmpty();
            assertThat(state.find(OPENING, "a")).isEmpty();
            assertThat(state.reliable(STOP).check().isAdmitted()).isTrue();
            assertThat(state.reliable(SETTING).check().isAdmitted()).isTrue();
            assertThat(state.reliable(PERMISSION).check().isAdmitted()).isFalse();

            store.reconnect();
            scheduler.runDue();
            assertThat(state.snapshot().freshness()).isEqualTo(Freshness.FRESH);
            assertThat(state.find(STOP, "a")).isEmpty();
            assertThat(state.find(PERMISSION, "a")).contains(new Limit(1));
        }
    }

    @Test
    void aChangeIsSavedWithoutWaitingForAnOrderlyEnd() {
        RuntimeSafety crashed = started("node");
        crashed.controlState().set(STOP, "a", new Limit(0));
        scheduler.runDue();
        store.disconnect();
        try (RuntimeSafety after = started("node")) {
            assertThat(after.controlState().find(STOP, "a")).isPresent();
        }
        crashed.close();
    }

    @Test
    void aStoreThatWasRestoredWhileTheNodeWasDownIsNoticed() {
        InMemorySafetyStore.Backup backup = store.backup();
        try (RuntimeSafety before = started()) {
            before.controlState().set(STOP, "lost", new Limit(0));
            before.controlState().set(PERMISSION, "a", new Limit(1));
        }
        store.restore(backup);
        try (RuntimeSafety after = started()) {
            assertThat(after.controlState().snapshot().regressions()).hasSize(1);
            scheduler.run("events");
            assertThat(heard.events(StoreRegressed.class)).hasSize(1);
            assertThat(after.controlState().find(STOP, "lost")).isPresent();
            assertThat(after.controlState().find(PERMISSION, "a")).isEmpty();
        }
    }

    @Test
    void heldStopsAndOpenRegressionsSurviveRestartsUntilAcknowledged() {
        InMemorySafetyStore.Backup backup = store.backup();
        try (RuntimeSafety node = started()) {
            node.controlState().set(STOP, "lost", new Limit(0));
            store.restore(backup);
            scheduler.run("control-poll");
        }
        Regression regression;
        try (RuntimeSafety node = started()) {
            assertThat(node.controlState().find(STOP, "lost")).isPresent();
            regression = node.controlState().snapshot().regressions().get(0);
        }
        store.disconnect();
        try (RuntimeSafety node = started()) {
            assertThat(node.controlState().find(STOP, "lost")).isPresent();
            assertThat(node.controlState().snapshot().regressions()).containsExactly(regression);
            store.reconnect();
            acknowledge(regression);
            scheduler.run("control-poll");
            assertThat(node.controlState().find(STOP, "lost")).isEmpty();
        }
        store.disconnect();
        try (RuntimeSafety node = started()) {
            assertThat(node.controlState().find(STOP, "lost")).isEmpty();
            assertThat(node.controlState().snapshot().regressions()).isEmpty();
        }
    }

    private void acknowledge(Regression regression) {
        UUID lost = UUID.fromString(regression.acknowledgementKey());
        ActionContext context = new ActionContext(new Operator("alice", Role.ADMIN), "looked at it");
        store.inTransaction(stores ->
                new AcknowledgeRegression().perform(new AcknowledgeRegression.Payload(null, lost), context, stores));
    }

    @Test
    void aSecondRuntimeOfTheSameNameWorksAndLeavesTheFileAlone() {
        try (RuntimeSafety first = started()) {
            first.controlState().set(STOP, "a", new Limit(0));
            scheduler.runDue();
            try (RuntimeSafety second = started()) {
                assertThat(second.controlState().find(STOP, "a")).isPresent();
                second.controlState().set(STOP, "b", new Limit(0));
                scheduler.runDue();
                assertThat(second.controlState().find(STOP, "b")).isPresent();
            }
            store.disconnect();
            try (RuntimeSafety third = started()) {
                assertThat(third.controlState().find(STOP, "a")).isPresent();
                assertThat(third.controlState().find(STOP, "b")).isEmpty();
            }
        }
    }

    @Test
    void anotherNodesFileIsNotTaken() throws IOException {
        try (RuntimeSafety other = started("other")) {
            other.controlState().set(STOP, "a", new Limit(0));
        }
        Path others = stateFiles().get(0);
        store.disconnect();
        try (RuntimeSafety node = started("node")) {
            assertThat(node.controlState().snapshot().freshness()).isEqualTo(Freshness.UNKNOWN);
        }
        store.reconnect();
        started("node").close();
        Path mine = stateFiles().stream()
                .filter(file -> !file.equals(others))
                .findFirst()
                .orElseThrow();
        Files.copy(others, mine, StandardCopyOption.REPLACE_EXISTING);
        store.disconnect();
        try (RuntimeSafety node = started("node")) {
            assertThat(node.controlState().snapshot().freshness()).isEqualTo(Freshness.UNKNOWN);
            assertThat(node.controlState().find(STOP, "a")).isEmpty();
            assertThat(node.controlState().reliable(STOP).check().isAdmitted()).isFalse();
        }
    }

    @Test
    void aDamagedFileIsLikeNoneAndIsReplaced() throws IOException {
        try (RuntimeSafety before = started()) {
            before.controlState().set(STOP, "a", new Limit(0));
        }
        Files.writeString(stateFiles().get(0), "what a full disk left of it");
        store.disconnect();
        try (RuntimeSafety damaged = started()) {
            assertThat(damaged.controlState().snapshot().freshness()).isEqualTo(Freshness.UNKNOWN);
            store.reconnect();
            scheduler.runDue();
            assertThat(damaged.controlState().find(STOP, "a")).isPresent();
        }
        store.disconnect();
        try (RuntimeSafety after = started()) {
            assertThat(after.controlState().find(STOP, "a")).isPresent();
        }
    }

    @Test
    void aFullDiskHoldsUpNothing() throws IOException {
        try (RuntimeSafety node = started()) {
            node.controlState().set(STOP, "a", new Limit(0));
            scheduler.runDue();
            Path file = stateFiles().get(0);
            Path inTheWay = Files.createDirectories(file.resolveSibling(file.getFileName() + ".next"));
            node.controlState().set(STOP, "b", new Limit(0));
            scheduler.advance(Duration.ofSeconds(1));
            assertThat(node.controlState().find(STOP, "b")).isPresent();
            Files.delete(inTheWay);
            scheduler.advance(Duration.ofSeconds(10));
        }
        store.disconnect();
        try (RuntimeSafety after = started()) {
            assertThat(after.controlState().documents(STOP).all()).containsOnlyKeys("a", "b");
        }
    }
}

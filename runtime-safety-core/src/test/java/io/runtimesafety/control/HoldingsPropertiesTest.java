package io.runtimesafety.control;

import static io.runtimesafety.control.Samples.KINDS;
import static io.runtimesafety.control.Samples.PERMISSION;
import static io.runtimesafety.control.Samples.SETTING;
import static io.runtimesafety.control.Samples.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.action.ActionContext;
import io.runtimesafety.action.Operator;
import io.runtimesafety.action.Role;
import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.Samples.Level;
import io.runtimesafety.control.Samples.Time;
import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.tx.Expiry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** A node follows a store to which anything may happen, restores of older copies included. */
class HoldingsPropertiesTest {
    private static final List<DocumentKind<Level>> ALL_KINDS = List.of(STOP, PERMISSION, SETTING);
    private static final int NAMES = 2;

    /** Something that happens to the store, or the node's reading of it. */
    sealed interface Step {
        record Put(int kind, int name, int level, int seconds) implements Step {}

        record Delete(int kind, int name) implements Step {}

        record Pass(int seconds) implements Step {}

        record Backup() implements Step {}

        record Restore() implements Step {}

        record Purge(int seconds) implements Step {}

        record Acknowledge() implements Step {}

        record Read() implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> anything() {
        return Arbitraries.frequencyOf(
                        Tuple.of(8, writes()),
                        Tuple.of(1, passing()),
                        Tuple.of(2, Arbitraries.just(new Step.Backup())),
                        Tuple.of(3, Arbitraries.just(new Step.Restore())),
                        Tuple.of(1, purges()),
                        Tuple.of(1, Arbitraries.just(new Step.Acknowledge())),
                        Tuple.of(5, Arbitraries.just(new Step.Read())))
                .list()
                .ofMaxSize(80);
    }

    @Provide
    Arbitrary<List<Step>> oneHistory() {
        return Arbitraries.frequencyOf(
                        Tuple.of(8, writes()),
                        Tuple.of(1, passing()),
                        Tuple.of(1, Arbitraries.just(new Step.Acknowledge())))
                .list()
                .ofMaxSize(30);
    }

    private static Arbitrary<Step> writes() {
        Arbitrary<Integer> kinds = Arbitraries.integers().between(0, ALL_KINDS.size() - 1);
        Arbitrary<Integer> names = Arbitraries.integers().between(0, NAMES - 1);
        Arbitrary<Step> puts = Combinators.combine(
                        kinds,
                        names,
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(0, 60).injectNull(0.6).map(each -> each == null ? 0 : each))
                .as(Step.Put::new);
        Arbitrary<Step> deletes = Combinators.combine(kinds, names).as(Step.Delete::new);
        return Arbitraries.frequencyOf(Tuple.of(3, puts), Tuple.of(1, deletes));
    }

    private static Arbitrary<Step> passing() {
        return Arbitraries.integers().between(1, 40).map(Step.Pass::new);
    }

    private static Arbitrary<Step> purges() {
        return Arbitraries.integers().between(1, 120).map(Step.Purge::new);
    }

    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void aNodeKeepsItsPromisesWhateverHappensToTheStore(@ForAll("anything") List<Step> steps) throws IOException {
        World world = new World();
        for (Step step : steps) {
            if (step instanceof Step.Read) {
                world.readAndCheck();
            } else {
                world.apply(step);
            }
        }
        world.readAndCheck();
    }

    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void changesInOnePieceOrStepByStepComeToTheSame(
            @ForAll("anything") List<Step> before, @ForAll("oneHistory") List<Step> steps) {
        World world = new World();
        for (Step step : before) {
            world.apply(step);
        }
        world.apply(new Step.Read());
        Holdings start = world.holdings;
        for (Step step : steps) {
            world.apply(step);
            world.apply(new Step.Read());
        }
        assertThat(start.after(world.changesSince(start), KINDS)).isEqualTo(world.holdings);
    }

    /** A store, its backup, and one node. */
    private static final class World {
        private final Time time = new Time();
        private final InMemorySafetyStore store = InMemorySafetyStore.create(time);
        private InMemorySafetyStore.@Nullable Backup backup;
        private Holdings holdings = Holdings.NOTHING;

        void apply(Step step) {
            // Nothing happens twice at one moment.
            time.advance(Duration.ofMillis(1));
            if (step instanceof Step.Put put) {
                DocumentKind<Level> kind = ALL_KINDS.get(put.kind());
                Expiry expiry = put.seconds() == 0 ? Expiry.never() : Expiry.after(Duration.ofSeconds(put.seconds()));
                store.controlState()
                        .write(new ControlWrite.Put(
                                kind.id(name(put.name())), kind.encode(new Level(put.level())), expiry));
            } else if (step instanceof Step.Delete delete) {
                store.controlState()
                        .write(new ControlWrite.Delete(
                                ALL_KINDS.get(delete.kind()).id(name(delete.name()))));
            } else if (step instanceof Step.Pass pass) {
                time.advance(Duration.ofSeconds(pass.seconds()));
            } else if (step instanceof Step.Backup) {
                backup = store.backup();
            } else if (step instanceof Step.Restore) {
                if (backup != null) {
                    store.restore(backup);
                }
            } else if (step instanceof Step.Purge purge) {
                store.controlState().purge(Duration.ofSeconds(purge.seconds()));
            } else if (step instanceof Step.Acknowledge) {
                holdings.regressions().stream().limit(1).forEach(this::acknowledge);
            } else {
                holdings = holdings.after(changesSince(holdings), KINDS);
            }
        }

        private static String name(int number) {
            return "name-" + number;
        }

        private void acknowledge(Regression regression) {
            UUID key = UUID.fromString(regression.acknowledgementKey());
            AcknowledgeRegression.Payload payload = regression.isNewEpoch()
                    ? new AcknowledgeRegression.Payload(key, null)
                    : new AcknowledgeRegression.Payload(null, key);
            ActionContext context = new ActionContext(new Operator("alice", Role.ADMIN), "looked at it");
            store.inTransaction(stores -> new AcknowledgeRegression().perform(payload, context, stores));
        }

        ControlChanges changesSince(Holdings known) {
            return store.controlState().changesSince(known.position());
        }

        void readAndCheck() throws IOException {
            Holdings before = holdings;
            ControlChanges changes = changesSince(before);
            holdings = before.after(changes, KINDS);
            checkAgainstStore();
            checkStopsSurvive(before, changes);
            checkRoundTrip();
        }

        private void checkAgainstStore() {
            assertThat(inForce(SETTING)).isEqualTo(stored(SETTING));
            boolean regressed = !holdings.regressions().isEmpty();
            assertThat(inForce(PERMISSION)).isEqualTo(regressed ? Map.of() : stored(PERMISSION));
            Map<String, Level> stops = inForce(STOP);
            if (regressed) {
                stored(STOP)
                        .forEach((name, level) ->
                                assertThat(stops.get(name).level()).isGreaterThanOrEqualTo(level.level()));
            } else {
                assertThat(stops).isEqualTo(stored(STOP));
                assertThat(holdings.held()).isEmpty();
            }
        }

        /** While a regression is open, a stop ends by its own time or by somebody's word, and in no other way. */
        private void checkStopsSurvive(Holdings before, ControlChanges changes) {
            boolean regresses = changes.continuity() == Continuity.REGRESSED;
            if (holdings.regressions().isEmpty()) {
                return;
            }
            Stream<Entry> atStake = regresses
                    ? Stream.concat(before.found().values().stream(), before.held().values().stream())
                    : before.held().values().stream();
            Map<String, Level> after = inForce(STOP);
            Instant now = changes.storeTime();
            atStake.filter(entry -> entry.document().id().kind().equals(STOP.name()))
                    .filter(entry -> entry.document().countsAt(now))
                    .filter(entry ->
                            regresses || !isChanged(changes, entry.document().id()))
                    .forEach(entry -> assertThat(after)
                            .hasEntrySatisfying(
                                    entry.document().id().name(),
                                    level -> assertThat(level.level()).isGreaterThanOrEqualTo(levelOf(entry))));
        }

        private static boolean isChanged(ControlChanges changes, DocumentId id) {
            return changes.continuity() == Continuity.CONTINUES
                    && changes.documents().stream()
                            .anyMatch(document -> document.id().equals(id));
        }

        private static int levelOf(Entry entry) {
            return STOP.decode(entry.document().body()).level();
        }

        /** What is loaded from the state file is in force as what was saved. */
        private void checkRoundTrip() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            HoldingsFormat.write(new DataOutputStream(bytes), holdings);
            Holdings loaded =
                    HoldingsFormat.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), KINDS);
            for (DocumentKind<Level> kind : ALL_KINDS) {
                assertThat(Samples.snapshot(loaded).documents(kind).all())
                        .isEqualTo(Samples.snapshot(holdings).documents(kind).all());
            }
            assertThat(loaded.position()).isEqualTo(holdings.position());
            assertThat(loaded.regressions()).isEqualTo(holdings.regressions());
        }

        private Map<String, Level> inForce(DocumentKind<Level> kind) {
            return Samples.snapshot(holdings).documents(kind).all();
        }

        private Map<String, Level> stored(DocumentKind<Level> kind) {
            Map<String, Level> stored = new HashMap<>();
            for (int i = 0; i < NAMES; i++) {
                String name = name(i);
                store.controlState()
                        .find(kind.id(name))
                        .ifPresent(document -> stored.put(name, kind.decode(document.body())));
            }
            return stored;
        }
    }
}

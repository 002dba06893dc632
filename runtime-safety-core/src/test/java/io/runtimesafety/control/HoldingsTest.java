package io.runtimesafety.control;

import static io.runtimesafety.control.Samples.KINDS;
import static io.runtimesafety.control.Samples.NOW;
import static io.runtimesafety.control.Samples.PERMISSION;
import static io.runtimesafety.control.Samples.SETTING;
import static io.runtimesafety.control.Samples.STOP;
import static io.runtimesafety.control.Samples.document;
import static io.runtimesafety.control.Samples.holding;
import static io.runtimesafety.control.Samples.position;
import static io.runtimesafety.control.Samples.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.runtimesafety.CapturedLog;
import io.runtimesafety.control.ControlChanges.Continuity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HoldingsTest {
    private static final UUID OTHER_EPOCH = new UUID(2, 2);

    private static ControlChanges continues(long head, ControlDocument... changed) {
        return new ControlChanges(Continuity.CONTINUES, position(head), NOW, List.of(changed));
    }

    private static ControlChanges regresses(ControlPosition head, ControlDocument... all) {
        return new ControlChanges(Continuity.REGRESSED, head, NOW, List.of(all));
    }

    private static ControlDocument acknowledgement(String key, long revision) {
        Acknowledgement content = new Acknowledgement("alice", "looked at it");
        return new ControlDocument(
                Acknowledgement.KIND.id(key), revision, Acknowledgement.KIND.encode(content), null, false);
    }

    private static Map<String, Samples.Level> stops(Holdings holdings) {
        return snapshot(holdings).documents(STOP).all();
    }

    private static Samples.Level level(int level) {
        return new Samples.Level(level);
    }

    @Test
    void changesAddReplaceAndRemove() {
        Holdings before = holding(5, document(SETTING, "kept", 3, 1), document(SETTING, "removed", 4, 1));
        Holdings after = before.after(
                continues(
                        7,
                        document(SETTING, "kept", 6, 2),
                        document(SETTING, "added", 6, 1),
                        ControlDocument.tombstone(SETTING.id("removed"), 7)),
                KINDS);
        assertThat(snapshot(after).documents(SETTING).all())
                .containsExactlyInAnyOrderEntriesOf(Map.of("kept", level(2), "added", level(1)));
        assertThat(after.position()).isEqualTo(position(7));
    }

    @Test
    void anAnswerWithNothingNewLeavesTheVerySameHoldings() {
        Holdings before = holding(5, document(SETTING, "kept", 3, 1));
        assertThat(before.after(continues(5), KINDS)).isSameAs(before);
    }

    @Test
    void aReloadForgetsWhatTheStoreNoLongerHas() {
        Holdings before = holding(5, document(STOP, "removed", 3, 1), document(SETTING, "removed", 3, 1));
        Holdings after = before.after(
                new ControlChanges(Continuity.RELOADED, position(90), NOW, List.of(document(SETTING, "kept", 80, 1))),
                KINDS);
        assertThat(stops(after)).isEmpty();
        assertThat(snapshot(after).documents(SETTING).all()).containsOnlyKeys("kept");
        assertThat(after.regressions()).isEmpty();
    }

    @Test
    void afterARegressionStopsStayPermissionsDropAndSettingsFollow() {
        Holdings before =
                holding(9, document(STOP, "lost", 8, 1), document(SETTING, "a", 9, 9), document(PERMISSION, "a", 2, 1));
        Holdings after = before.after(
                regresses(position(4), document(SETTING, "a", 3, 3), document(PERMISSION, "a", 2, 1)), KINDS);
        ControlSnapshot snapshot = snapshot(after);
        assertThat(snapshot.documents(STOP).find("lost")).contains(level(1));
        assertThat(snapshot.documents(SETTING).find("a")).contains(level(3));
        assertThat(snapshot.documents(PERMISSION).all()).isEmpty();
        assertThat(snapshot.regressions()).containsExactly(new Regression(position(9), position(4)));
    }

    @Test
    void aStopInTwoVersionsIsAsStrictAsTheStricterOne() {
        Holdings before = holding(9, document(STOP, "a", 9, 5), document(STOP, "b", 9, 1));
        Holdings after =
                before.after(regresses(position(4), document(STOP, "a", 2, 1), document(STOP, "b", 2, 5)), KINDS);
        assertThat(stops(after)).containsExactlyInAnyOrderEntriesOf(Map.of("a", level(5), "b", level(5)));
    }

    @Test
    void whoeverSetsOrClearsAStopAfterwardsHasTheLastWord() {
        Holdings regressed = holding(9, document(STOP, "set", 9, 5), document(STOP, "cleared", 9, 5))
                .after(regresses(position(4), document(STOP, "cleared", 2, 1)), KINDS);
        Holdings after = regressed.after(
                continues(6, document(STOP, "set", 5, 1), ControlDocument.tombstone(STOP.id("cleared"), 6)), KINDS);
        assertThat(stops(after)).containsExactlyEntriesOf(Map.of("set", level(1)));
        assertThat(after.regressions()).hasSize(1);
    }

    @Test
    void aHeldStopEndsWhenItsTimeIsOverByTheStoresClock() {
        Instant end = NOW.plusSeconds(60);
        Holdings regressed = holding(9, document(STOP, "lost", 9, 5, end)).after(regresses(position(4)), KINDS);
        assertThat(stops(regressed)).containsOnlyKeys("lost");
        Holdings later = regressed.after(new ControlChanges(Continuity.CONTINUES, position(4), end, List.of()), KINDS);
        assertThat(stops(later)).isEmpty();
        assertThat(later.regressions()).hasSize(1);
    }

    @Test
    void theAcknowledgementOfTheLostChangeEndsIt() {
        Holdings regressed = holding(9, document(STOP, "lost", 9, 5)).after(regresses(position(4)), KINDS);
        Holdings other = regressed.after(
                continues(5, acknowledgement(position(8).changeId().toString(), 5)), KINDS);
        assertThat(stops(other)).containsOnlyKeys("lost");
        Holdings acknowledged =
                other.after(continues(6, acknowledgement(position(9).changeId().toString(), 6)), KINDS);
        assertThat(stops(acknowledged)).isEmpty();
        assertThat(acknowledged.regressions()).isEmpty();
    }

    @Test
    void theAcknowledgementOfANewEpochEndsIt() {
        Holdings regressed = holding(9, document(STOP, "lost", 9, 5)).after(regresses(position(OTHER_EPOCH, 4)), KINDS);
        assertThat(regressed.regressions()).allMatch(Regression::isNewEpoch);
        Holdings acknowledged = regressed.after(
                new ControlChanges(
                        Continuity.CONTINUES,
                        position(OTHER_EPOCH, 5),
                        NOW,
                        List.of(acknowledgement(OTHER_EPOCH.toString(), 5))),
                KINDS);
        assertThat(stops(acknowledged)).isEmpty();
        assertThat(acknowledged.regressions()).isEmpty();
    }

    @Test
    void stopsStayUntilEveryRegressionIsAcknowledged() {
        Holdings twice = holding(9, document(STOP, "lost", 9, 5))
                .after(regresses(position(4)), KINDS)
                .after(continues(6, document(STOP, "also lost", 6, 1)), KINDS)
                .after(regresses(position(2)), KINDS);
        Holdings one =
                twice.after(continues(3, acknowledgement(position(9).changeId().toString(), 3)), KINDS);
        assertThat(one.regressions()).containsExactly(new Regression(position(6), position(2)));
        assertThat(stops(one)).containsOnlyKeys("lost", "also lost");
        Holdings both =
                one.after(continues(4, acknowledgement(position(6).changeId().toString(), 4)), KINDS);
        assertThat(stops(both)).isEmpty();
    }

    @Test
    void howeverOftenTheStoreRegressesNothingHeldIsLost() {
        Holdings holdings = holding(100, document(STOP, "lost", 100, 5));
        for (int i = 99; i > 50; i--) {
            holdings = holdings.after(regresses(position(i)), KINDS);
        }
        assertThat(holdings.regressions()).hasSizeLessThan(20);
        assertThat(stops(holdings)).containsOnlyKeys("lost");
    }

    @Test
    void aStopThisVersionCannotReadIsHeldToo() {
        try (CapturedLog log = CapturedLog.of(Entry.class)) {
            ControlDocument strange = new ControlDocument(STOP.id("strange"), 9, "{\"level\":\"??\"}", null, false);
            Holdings regressed = holding(9, strange).after(regresses(position(4)), KINDS);
            assertThat(snapshot(regressed).documents(STOP).unreadable()).containsExactly("strange");
            assertThat(snapshot(regressed).documents(STOP).decision().isAdmitted())
                    .isFalse();
            assertThat(log.lines(Level.ERROR)).isNotEmpty();
        }
    }

    @Test
    void aStopOneVersionOfWhichCannotBeReadRefusesWhicheverItIs() {
        try (CapturedLog log = CapturedLog.of(Entry.class)) {
            ControlDocument strange = new ControlDocument(STOP.id("a"), 9, "{\"level\":\"??\"}", null, false);
            ControlDocument plain = document(STOP, "a", 9, 5);
            for (List<ControlDocument> versions : List.of(List.of(strange, plain), List.of(plain, strange))) {
                Holdings regressed = holding(9, versions.get(0)).after(regresses(position(4), versions.get(1)), KINDS);
                Documents<Samples.Level> documents = snapshot(regressed).documents(STOP);
                assertThat(documents.find("a")).contains(level(5));
                assertThat(documents.decision().isAdmitted()).isFalse();
            }
            assertThat(log.lines(Level.ERROR)).isNotEmpty();
        }
    }

    @Test
    void aStopWhoseVersionsCannotBeUnitedIsTreatedLikeOneThatCannotBeRead() {
        DocumentKind<Samples.Level> broken = DocumentKind.stop("stop", Samples.Level.class, (held, found) -> {
            throw new IllegalStateException("on purpose");
        });
        Map<String, DocumentKind<?>> kinds = Map.of("stop", broken);
        try (CapturedLog log = CapturedLog.of(Holdings.class)) {
            Holdings twice = Holdings.NOTHING
                    .after(regresses(position(9), document(STOP, "a", 9, 5)), kinds)
                    .after(regresses(position(4), document(STOP, "a", 4, 1)), kinds)
                    .after(regresses(position(3), document(STOP, "a", 3, 1)), kinds);
            Documents<Samples.Level> documents = Samples.snapshot(twice, kinds).documents(broken);
            assertThat(documents.find("a")).contains(level(5));
            assertThat(documents.decision().isAdmitted()).isFalse();
            assertThat(documents.unreadable()).containsExactly("a");
            assertThat(log.lines(Level.ERROR)).isNotEmpty();
        }
    }

    @Test
    void aKindNobodyRegisteredChangesNothingElse() {
        ControlDocument foreign = new ControlDocument(new DocumentId("foreign", "a"), 9, "not even json", null, false);
        Holdings holdings = holding(9, foreign, document(STOP, "a", 8, 1)).after(regresses(position(4)), KINDS);
        assertThat(stops(holdings)).containsOnlyKeys("a");
        assertThat(snapshot(holdings).documents(STOP).decision().isAdmitted()).isTrue();
    }
}

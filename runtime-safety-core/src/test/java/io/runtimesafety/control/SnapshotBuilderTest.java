package io.runtimesafety.control;

import static io.runtimesafety.control.Samples.NOW;
import static io.runtimesafety.control.Samples.document;
import static io.runtimesafety.control.Samples.holding;
import static io.runtimesafety.control.Samples.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.runtimesafety.CapturedLog;
import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.DocumentKind.Nature;
import io.runtimesafety.control.Samples.Level;
import io.runtimesafety.control.Samples.Time;
import io.runtimesafety.control.SnapshotBuilder.Reading;
import io.runtimesafety.gate.Decision;
import io.runtimesafety.gate.Refusal;
import io.runtimesafety.gate.RefusalCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotBuilderTest {
    private static final ControlSettings SETTINGS = ControlSettings.defaults();
    private static final Level CONTENT = new Level(3);

    private final Time time = new Time();
    private final Confirmation confirmation = new Confirmation(time::nanos, SETTINGS);
    private final CapturedLog log = CapturedLog.of(Entry.class);

    @BeforeEach
    void confirm() {
        time.advance(Duration.ofMinutes(7));
        confirmation.confirmed(confirmation.now());
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static DocumentKind<Level> kind(Nature nature) {
        return switch (nature) {
            case STOP -> Samples.STOP;
            case PERMISSION -> Samples.PERMISSION;
            case SETTING -> Samples.SETTING;
        };
    }

    private Documents<Level> documents(DocumentKind<Level> kind, Holdings holdings, Freshness freshness) {
        return documents(kind, holdings, freshness, SETTINGS);
    }

    private Documents<Level> documents(
            DocumentKind<Level> kind, Holdings holdings, Freshness freshness, ControlSettings settings) {
        Reading reading = new Reading(time.instant(), confirmation.now());
        return new SnapshotBuilder(Map.of(kind.name(), kind), confirmation, settings)
                .build(holdings, freshness, reading)
                .documents(kind);
    }

    private static Holdings readBy(DocumentKind<Level> kind, ControlDocument... versions) {
        Holdings holdings = Holdings.NOTHING;
        for (ControlDocument version : versions) {
            Continuity continuity = holdings.equals(Holdings.NOTHING) ? Continuity.RELOADED : Continuity.CONTINUES;
            holdings = holdings.after(
                    new ControlChanges(continuity, position(version.revision()), NOW, List.of(version)),
                    Map.of(kind.name(), kind));
        }
        return holdings;
    }

    private static String said(Decision decision) {
        return decision instanceof Refusal refusal ? refusal.code().name() : "admitted";
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    STOP,       LAST_KNOWN,  UNKNOWN, STATE_UNKNOWN, present
                    STOP,       LAST_KNOWN,  FRESH,   admitted,      present
                    STOP,       LAST_KNOWN,  STALE,   admitted,      present
                    STOP,       LAST_KNOWN,  EXPIRED, admitted,      present
                    STOP,       FAIL_CLOSED, UNKNOWN, STATE_UNKNOWN, present
                    STOP,       FAIL_CLOSED, FRESH,   admitted,      present
                    STOP,       FAIL_CLOSED, STALE,   admitted,      present
                    STOP,       FAIL_CLOSED, EXPIRED, STATE_EXPIRED, present
                    STOP,       FAIL_OPEN,   UNKNOWN, STATE_UNKNOWN, present
                    STOP,       FAIL_OPEN,   FRESH,   admitted,      present
                    STOP,       FAIL_OPEN,   STALE,   admitted,      present
                    STOP,       FAIL_OPEN,   EXPIRED, admitted,      absent
                    SETTING,    LAST_KNOWN,  UNKNOWN, STATE_UNKNOWN, present
                    SETTING,    LAST_KNOWN,  FRESH,   admitted,      present
                    SETTING,    LAST_KNOWN,  STALE,   admitted,      present
                    SETTING,    LAST_KNOWN,  EXPIRED, admitted,      present
                    SETTING,    FAIL_CLOSED, UNKNOWN, STATE_UNKNOWN, present
                    SETTING,    FAIL_CLOSED, FRESH,   admitted,      present
                    SETTING,    FAIL_CLOSED, STALE,   admitted,      present
                    SETTING,    FAIL_CLOSED, EXPIRED, STATE_EXPIRED, present
                    SETTING,    FAIL_OPEN,   UNKNOWN, STATE_UNKNOWN, present
                    SETTING,    FAIL_OPEN,   FRESH,   admitted,      present
                    SETTING,    FAIL_OPEN,   STALE,   admitted,      present
                    SETTING,    FAIL_OPEN,   EXPIRED, admitted,      absent
                    PERMISSION, FAIL_CLOSED, UNKNOWN, STATE_UNKNOWN, absent
                    PERMISSION, FAIL_CLOSED, FRESH,   admitted,      present
                    PERMISSION, FAIL_CLOSED, STALE,   admitted,      present
                    PERMISSION, FAIL_CLOSED, EXPIRED, STATE_EXPIRED, absent
                    """)
    void eachKindFailsAsItIsDeclared(
            Nature nature, FailMode mode, Freshness freshness, String decision, String document) {
        DocumentKind<Level> kind = kind(nature).failing(mode);
        if (freshness == Freshness.EXPIRED || freshness == Freshness.UNKNOWN) {
            time.advance(SETTINGS.expireAfter());
        }
        Documents<Level> documents = documents(kind, readBy(kind, document(kind, "a", 1, 3)), freshness);
        assertThat(said(documents.decision())).isEqualTo(decision);
        assertThat(documents.find("a").isPresent() ? "present" : "absent").isEqualTo(document);
        assertThat(documents.all()).hasSize(document.equals("present") ? 1 : 0);
        assertThat(documents.find("b")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatWasToldToStartsWithoutEverHavingReadAnything(Nature nature) {
        DocumentKind<Level> kind = kind(nature);
        ControlSettings starts =
                ControlSettings.builder().startsWithoutStore(true).build();
        Documents<Level> documents = documents(kind, Holdings.NOTHING, Freshness.UNKNOWN, starts);
        assertThat(documents.decision().isAdmitted()).isTrue();
        assertThat(documents.all()).isEmpty();
    }

    @Test
    void aPermissionLapsesAtItsEndEvenIfNobodyAsksTheStoreAgain() {
        Instant end = time.instant().plusSeconds(10);
        DocumentKind<Level> kind = Samples.PERMISSION;
        Documents<Level> documents = documents(kind, readBy(kind, document(kind, "a", 1, 3, end)), Freshness.FRESH);
        time.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(documents.find("a")).contains(CONTENT);
        assertThat(documents.all()).containsOnlyKeys("a");
        time.advance(Duration.ofNanos(1));
        assertThat(documents.find("a")).isEmpty();
        assertThat(documents.all()).isEmpty();
    }

    @Test
    void aPermissionLapsesWhenTheStoreHasNotConfirmedItForTooLongEvenIfNobodyLooks() {
        DocumentKind<Level> kind = Samples.PERMISSION;
        Documents<Level> documents = documents(kind, readBy(kind, document(kind, "a", 1, 3)), Freshness.FRESH);
        time.advance(SETTINGS.expireAfter().minusNanos(1));
        assertThat(documents.find("a")).contains(CONTENT);
        assertThat(documents.decision().isAdmitted()).isTrue();
        time.advance(Duration.ofNanos(1));
        assertThat(documents.find("a")).isEmpty();
        assertThat(documents.all()).isEmpty();
        assertThat(documents.decision()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(RefusalCode.STATE_EXPIRED);
            assertThat(refusal.message()).contains("permissions lapsed");
        });
    }

    @Test
    void aPermissionLastsOnWhileTheStoreConfirmsIt() {
        DocumentKind<Level> kind = Samples.PERMISSION;
        Documents<Level> documents = documents(kind, readBy(kind, document(kind, "a", 1, 3)), Freshness.FRESH);
        for (int i = 0; i < 10; i++) {
            time.advance(SETTINGS.expireAfter().dividedBy(2));
            confirmation.confirmed(confirmation.now());
        }
        assertThat(documents.find("a")).contains(CONTENT);
    }

    @Test
    void aPermissionKnownFromTheFileOnlyDoesNotCount() {
        DocumentKind<Level> kind = Samples.PERMISSION;
        Documents<Level> documents = new SnapshotBuilder(Map.of(kind.name(), kind), confirmation, SETTINGS)
                .build(readBy(kind, document(kind, "a", 1, 3)), Freshness.EXPIRED, null)
                .documents(kind);
        assertThat(documents.all()).isEmpty();
        assertThat(documents.decision().isAdmitted()).isFalse();
    }

    @Test
    void anEndNextToTheEndOfTimeDoesNotOverflow() {
        Instant latest = Instant.parse("9999-12-31T23:59:59.999999Z");
        for (Nature nature : Nature.values()) {
            DocumentKind<Level> kind = kind(nature);
            Documents<Level> documents =
                    documents(kind, readBy(kind, document(kind, "a", 1, 3, latest)), Freshness.FRESH);
            time.advance(Duration.ofSeconds(20));
            assertThat(documents.find("a")).contains(CONTENT);
            confirm();
        }
    }

    @Test
    void aPermissionThatHadEndedWhenTheStoreAnsweredDoesNotCount() {
        DocumentKind<Level> kind = Samples.PERMISSION;
        Holdings holdings =
                readBy(kind, document(kind, "a", 1, 3, time.instant().minusSeconds(60)));
        assertThat(documents(kind, holdings, Freshness.FRESH).find("a")).isEmpty();
    }

    @Test
    void stopsAndSettingsGoOnPastTheirEndUntilTheStoreSaysSo() {
        for (Nature nature : List.of(Nature.STOP, Nature.SETTING)) {
            DocumentKind<Level> kind = kind(nature);
            Documents<Level> documents = documents(
                    kind, readBy(kind, document(kind, "a", 1, 3, time.instant().plusSeconds(10))), Freshness.FRESH);
            time.advance(Duration.ofHours(1));
            assertThat(documents.find("a")).contains(CONTENT);
        }
    }

    @Test
    void aStopNobodyCanReadRefusesAndNamesIt() {
        ControlDocument strange = new ControlDocument(Samples.STOP.id("checkout"), 2, "{\"level\":[]}", null, false);
        Documents<Level> documents = documents(
                Samples.STOP, readBy(Samples.STOP, document(Samples.STOP, "a", 1, 3), strange), Freshness.FRESH);
        assertThat(documents.decision()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(RefusalCode.STATE_UNKNOWN);
            assertThat(refusal.message()).contains("stop").contains("checkout");
        });
        assertThat(documents.unreadable()).containsExactly("checkout");
        assertThat(documents.all()).containsOnlyKeys("a");
    }

    @Test
    void aStopThatBecameUnreadableKeepsWhatItSaidBefore() {
        ControlDocument strange = new ControlDocument(Samples.STOP.id("a"), 2, "{\"level\":[]}", null, false);
        Documents<Level> documents = documents(
                Samples.STOP, readBy(Samples.STOP, document(Samples.STOP, "a", 1, 3), strange), Freshness.FRESH);
        assertThat(documents.find("a")).contains(CONTENT);
        assertThat(documents.decision().isAdmitted()).isFalse();
    }

    @Test
    void aStopThatFailsOpenDoesNotRefuseOnceItHasCeasedToCount() {
        DocumentKind<Level> kind = Samples.STOP.failing(FailMode.FAIL_OPEN);
        ControlDocument strange = new ControlDocument(kind.id("a"), 2, "{\"level\":[]}", null, false);
        Holdings holdings = readBy(kind, strange);
        assertThat(documents(kind, holdings, Freshness.STALE).decision().isAdmitted())
                .isFalse();
        assertThat(documents(kind, holdings, Freshness.EXPIRED).decision().isAdmitted())
                .isTrue();
    }

    @Test
    void aSettingNobodyCanReadKeepsTheLastContentThatCouldBe() {
        ControlDocument strange = new ControlDocument(Samples.SETTING.id("a"), 2, "not json", null, false);
        ControlDocument stranger = new ControlDocument(Samples.SETTING.id("a"), 3, "null", null, false);
        Documents<Level> documents = documents(
                Samples.SETTING,
                readBy(Samples.SETTING, document(Samples.SETTING, "a", 1, 3), strange, stranger),
                Freshness.FRESH);
        assertThat(documents.find("a")).contains(CONTENT);
        assertThat(documents.unreadable()).containsExactly("a");
        assertThat(documents.decision().isAdmitted()).isTrue();
    }

    @Test
    void aPermissionNobodyCanReadDoesNotCountWhateverItSaidBefore() {
        DocumentKind<Level> kind = Samples.PERMISSION;
        ControlDocument narrowed =
                new ControlDocument(kind.id("a"), 2, "{\"level\":3,\"onlyOnFridays\":true}", null, false);
        Documents<Level> documents =
                documents(kind, readBy(kind, document(kind, "a", 1, 3), narrowed), Freshness.FRESH);
        assertThat(documents.find("a")).isEmpty();
        assertThat(documents.unreadable()).containsExactly("a");
    }

    @Test
    void aKindThatWasNotRegisteredIsNamed() {
        ControlSnapshot snapshot = Samples.snapshot(holding(1));
        DocumentKind<Level> stranger = DocumentKind.setting("stranger", Level.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> snapshot.documents(stranger))
                .withMessageStartingWith("document kind stranger is not registered with this runtime;")
                .withMessageContaining("same constant");
    }
}

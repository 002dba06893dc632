package io.runtimesafety.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.runtimesafety.tx.Expiry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "Stop", "1stop", "-stop", "stop_all", "stop all", "ışık", "stop\n", "stop/x"})
    void aKindThatIsNotLowerCaseAsciiIsRefused(String kind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DocumentId(kind, "checkout"))
                .withMessageStartingWith("document kind must be 1 to 64 lower-case letters")
                .withMessageEndingWith(": " + kind);
    }

    @Test
    void aKindHasAtMost64Characters() {
        assertThat(new DocumentId("k".repeat(64), "a").kind()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> new DocumentId("k".repeat(65), "a"));
    }

    @Test
    void aNameIsAnythingAnOperatorCanType() {
        assertThat(new DocumentId("stop", "tenant/ж 😀")).hasToString("stop/tenant/ж 😀");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DocumentId("stop", " "))
                .withMessage("document name must not be blank");
    }

    @Test
    void idsAreOrderedByKindAndThenByName() {
        Map<DocumentId, Integer> sorted = new TreeMap<>();
        List.of(new DocumentId("stop", "b"), new DocumentId("stop", "a"), new DocumentId("pause", "z"))
                .forEach(id -> sorted.put(id, 1));
        assertThat(sorted.keySet()).map(DocumentId::toString).containsExactly("pause/z", "stop/a", "stop/b");
    }

    @Test
    void aBodyHasAtMost16KiBytes() {
        DocumentId id = new DocumentId("stop", "a");
        String longest = "ж".repeat(ControlDocument.MOST_BYTES / 2);
        assertThat(new ControlDocument(id, 1, longest, null, false).body()).isEqualTo(longest);
        assertThat(new ControlWrite.Put(id, longest, Expiry.never()).body()).isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ControlWrite.Put(id, longest + "x", Expiry.never()))
                .withMessage("document body must have at most 16384 bytes in UTF-8, not 16385");
        assertThatIllegalArgumentException().isThrownBy(() -> new ControlDocument(id, 1, "\0", null, false));
    }

    @Test
    void aDocumentCountsUntilItsEndAndATombstoneNever() {
        Instant end = Samples.NOW.plusSeconds(60);
        ControlDocument ending = Samples.document(Samples.STOP, "a", 1, 1, end);
        assertThat(ending.countsAt(end.minusNanos(1_000))).isTrue();
        assertThat(ending.countsAt(end)).isFalse();
        assertThat(Samples.document(Samples.STOP, "a", 1, 1).countsAt(Instant.MAX))
                .isTrue();
        assertThat(ControlDocument.tombstone(ending.id(), 2).countsAt(Samples.NOW))
                .isFalse();
    }
}

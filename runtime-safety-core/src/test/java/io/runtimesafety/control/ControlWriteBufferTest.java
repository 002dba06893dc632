package io.runtimesafety.control;

import static io.runtimesafety.control.Samples.NOW;
import static io.runtimesafety.control.Samples.SETTING;
import static io.runtimesafety.control.Samples.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.Expiry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControlWriteBufferTest {
    private static final DocumentId A = SETTING.id("a");
    private static final DocumentId B = SETTING.id("b");

    private final Map<DocumentId, ControlDocument> committed = new HashMap<>();
    private final ControlWriteBuffer buffer = new ControlWriteBuffer(
            id -> Optional.ofNullable(committed.get(id)).filter(document -> document.countsAt(NOW)));

    private static ControlWrite put(DocumentId id, int level) {
        return new ControlWrite.Put(id, SETTING.encode(new Samples.Level(level)), Expiry.never());
    }

    private void commit(ControlDocument document) {
        committed.put(document.id(), document);
    }

    private List<ControlDocument> settle() {
        return buffer.settle(committed::get, NOW, 10);
    }

    @Test
    void withoutWritesTheCommittedDocumentsAreSeen() {
        commit(document(SETTING, "a", 3, 1));
        assertThat(buffer.find(A)).contains(committed.get(A));
        assertThat(buffer.find(B)).isEmpty();
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(settle()).isEmpty();
    }

    @Test
    void ownWritesAreSeenUnderTheRevisionTheyDoNotHaveYet() {
        buffer.write(put(A, 1));
        assertThat(buffer.find(A))
                .hasValueSatisfying(own -> assertThat(own.revision()).isEqualTo(ControlDocument.UNCOMMITTED));
        assertThat(buffer.tryWrite(put(A, 2), ControlDocument.UNCOMMITTED)).isTrue();
        buffer.write(new ControlWrite.Delete(A));
        assertThat(buffer.find(A)).isEmpty();
        assertThat(buffer.tryWrite(put(A, 3), 0)).isTrue();
        assertThat(settle()).containsExactly(document(SETTING, "a", 10, 3));
    }

    @Test
    void everyDocumentTakesTheOneRevisionInTheOrderOfTheIds() {
        buffer.write(put(B, 1));
        buffer.write(put(A, 2));
        assertThat(settle()).containsExactly(document(SETTING, "a", 10, 2), document(SETTING, "b", 10, 1));
    }

    @Test
    void anExpiryCountsFromTheCommit() {
        buffer.write(new ControlWrite.Put(A, "{}", Expiry.after(Duration.ofMinutes(1))));
        assertThat(settle())
                .singleElement()
                .satisfies(stored -> assertThat(stored.expiresAt()).isEqualTo(NOW.plusSeconds(60)));
    }

    @Test
    void deletingWhatDoesNotCountStoresNothing() {
        commit(document(SETTING, "a", 3, 1, NOW));
        commit(ControlDocument.tombstone(B, 4));
        buffer.write(new ControlWrite.Delete(A));
        buffer.write(new ControlWrite.Delete(B));
        buffer.write(new ControlWrite.Delete(SETTING.id("never there")));
        assertThat(buffer.isEmpty()).isFalse();
        assertThat(settle()).isEmpty();
    }

    @Test
    void aConditionalWriteConflictsIfTheDocumentChangedMeanwhile() {
        commit(document(SETTING, "a", 3, 1));
        assertThat(buffer.tryWrite(put(A, 2), 2)).isFalse();
        assertThat(buffer.tryWrite(put(A, 2), 3)).isTrue();
        commit(document(SETTING, "a", 4, 9));
        assertThatThrownBy(this::settle)
                .isInstanceOf(ConflictException.class)
                .hasMessage("document setting/a was changed by another transaction");
    }

    @Test
    void theFirstExpectationHoldsWhateverIsWrittenAfterIt() {
        assertThat(buffer.tryWrite(put(A, 1), 0)).isTrue();
        buffer.write(put(A, 2));
        commit(document(SETTING, "a", 9, 9));
        assertThatThrownBy(this::settle).isInstanceOf(ConflictException.class);
    }

    @Test
    void anUnconditionalFirstWriteExpectsNothing() {
        buffer.write(put(A, 1));
        assertThat(buffer.tryWrite(put(A, 2), ControlDocument.UNCOMMITTED)).isTrue();
        commit(document(SETTING, "a", 9, 9));
        assertThat(settle()).containsExactly(document(SETTING, "a", 10, 2));
    }

    @Test
    void anExpiredDocumentCountsAsAbsent() {
        commit(document(SETTING, "a", 3, 1, NOW));
        assertThat(buffer.tryWrite(put(A, 2), 3)).isFalse();
        assertThat(buffer.tryWrite(put(A, 2), 0)).isTrue();
        assertThat(settle()).containsExactly(document(SETTING, "a", 10, 2));
    }
}

package io.runtimesafety.control;

import static io.runtimesafety.control.Samples.NOW;
import static io.runtimesafety.control.Samples.SETTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.control.Samples.Level;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.Expiry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** One transaction's writes against a plain map, while others commit beside it. */
class ControlWriteBufferPropertiesTest {
    private enum Kind {
        PUT,
        DELETE,
        PUT_AS_FOUND,
        DELETE_AS_FOUND,
        PUT_AS_SOMEBODY_ELSE_LEFT_IT,
        ANOTHER_PUTS,
        ANOTHER_DELETES
    }

    private record Step(Kind kind, DocumentId id, int level) {
        ControlWrite write() {
            return switch (kind) {
                case DELETE, DELETE_AS_FOUND, ANOTHER_DELETES -> new ControlWrite.Delete(id);
                case PUT, PUT_AS_FOUND, PUT_AS_SOMEBODY_ELSE_LEFT_IT, ANOTHER_PUTS ->
                    new ControlWrite.Put(id, SETTING.encode(new Level(level)), Expiry.never());
            };
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.of("a", "b", "c").map(SETTING::id),
                        Arbitraries.integers().between(1, 9))
                .as(Step::new)
                .list()
                .ofMaxSize(25);
    }

    @Property(tries = 1_000)
    void behavesLikeAMapThatNoticesEveryOtherWriter(@ForAll("steps") List<Step> steps) {
        Map<DocumentId, ControlDocument> committed = new HashMap<>();
        committed.put(SETTING.id("a"), Samples.document(SETTING, "a", 1, 1));
        Map<DocumentId, Optional<String>> own = new TreeMap<>();
        Map<DocumentId, Long> expected = new HashMap<>();
        ControlWriteBuffer buffer = new ControlWriteBuffer(
                id -> Optional.ofNullable(committed.get(id)).filter(document -> document.countsAt(NOW)));
        long revision = 1;
        for (Step step : steps) {
            ControlWrite write = step.write();
            Optional<ControlDocument> found = buffer.find(step.id());
            assertThat(found.map(ControlDocument::body))
                    .isEqualTo(own.containsKey(step.id()) ? own.get(step.id()) : body(committed.get(step.id())));
            long foundRevision = found.map(ControlDocument::revision).orElse(0L);
            switch (step.kind()) {
                case PUT, DELETE -> {
                    buffer.write(write);
                    expected.putIfAbsent(step.id(), ControlWriteBuffer.ANY_REVISION);
                    own.put(step.id(), bodyOf(write));
                }
                case PUT_AS_FOUND, DELETE_AS_FOUND -> {
                    assertThat(buffer.tryWrite(write, foundRevision)).isTrue();
                    expected.putIfAbsent(step.id(), foundRevision);
                    own.put(step.id(), bodyOf(write));
                }
                case PUT_AS_SOMEBODY_ELSE_LEFT_IT ->
                    assertThat(buffer.tryWrite(write, foundRevision + 1)).isFalse();
                case ANOTHER_PUTS, ANOTHER_DELETES -> {
                    revision++;
                    committed.put(step.id(), write.result(revision, NOW));
                }
            }
        }
        long next = revision + 1;
        if (isOvertaken(expected, committed)) {
            assertThatThrownBy(() -> buffer.settle(committed::get, NOW, next)).isInstanceOf(ConflictException.class);
        } else {
            assertThat(buffer.settle(committed::get, NOW, next)).isEqualTo(result(own, committed, next));
        }
        assertThat(buffer.isEmpty()).isEqualTo(own.isEmpty());
    }

    private static Optional<String> body(ControlDocument document) {
        return Optional.ofNullable(document).filter(each -> each.countsAt(NOW)).map(ControlDocument::body);
    }

    private static Optional<String> bodyOf(ControlWrite write) {
        return write instanceof ControlWrite.Put put ? Optional.of(put.body()) : Optional.empty();
    }

    private static boolean isOvertaken(Map<DocumentId, Long> expected, Map<DocumentId, ControlDocument> committed) {
        return expected.entrySet().stream()
                .filter(each -> each.getValue() != ControlWriteBuffer.ANY_REVISION)
                .anyMatch(each -> each.getValue() != revision(committed.get(each.getKey())));
    }

    private static long revision(ControlDocument document) {
        return document != null && document.countsAt(NOW) ? document.revision() : 0;
    }

    private static List<ControlDocument> result(
            Map<DocumentId, Optional<String>> own, Map<DocumentId, ControlDocument> committed, long revision) {
        List<ControlDocument> result = new ArrayList<>();
        own.forEach((id, body) -> {
            if (body.isPresent()) {
                result.add(new ControlDocument(id, revision, body.get(), null, false));
            } else if (body(committed.get(id)).isPresent()) {
                result.add(ControlDocument.tombstone(id, revision));
            }
        });
        return result;
    }
}

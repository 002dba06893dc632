package io.runtimesafety.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActionContextTest {
    private static final Operator OPERATOR = new Operator("alice", Role.ADMIN);

    @Test
    void aReasonHasAtMost500CharactersAsPeopleCountThem() {
        assertThat(new ActionContext(OPERATOR, "").reason()).isEmpty();
        assertThat(new ActionContext(OPERATOR, "😀".repeat(500)).reason()).hasSize(1000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ActionContext(OPERATOR, "r".repeat(501)))
                .withMessage("reason must have at most 500 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ActionContext(OPERATOR, "r".repeat(5_000)))
                .withMessageStartingWith("reason must have at most");
    }

    @Test
    void aReasonIsTextAStoreCanKeep() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ActionContext(OPERATOR, "a\0b"))
                .withMessageStartingWith("reason");
    }

    @Test
    void anOperatorHasAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Operator(" ", Role.VIEWER))
                .withMessage("operator id must not be blank");
    }

    @Test
    void aResultKeepsItsOwnCopyOfTheFacts() {
        Map<String, Object> facts = new HashMap<>(Map.of("acknowledged", "x"));
        ActionResult result = new ActionResult(facts);
        facts.clear();
        assertThat(result.data()).containsEntry("acknowledged", "x");
    }
}

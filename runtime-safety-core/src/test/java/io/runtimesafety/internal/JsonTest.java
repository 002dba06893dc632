package io.runtimesafety.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private record Limit(String name, int most) {
        Limit {
            if (most < 0) {
                throw new IllegalArgumentException("most must not be negative");
            }
        }
    }

    @Test
    void whatWasWrittenIsReadBack() {
        Limit limit = new Limit("ж 😀 \"quoted\" \\ \n", 3);
        String text = Json.strict().write(limit);
        assertThat(Json.strict().read(text, Limit.class)).isEqualTo(limit);
        assertThat(Json.lenient().read(text, Limit.class)).isEqualTo(limit);
    }

    @Test
    void fieldsAreWrittenInTheOrderTheRecordDeclaresThem() {
        assertThat(Json.lenient().write(new Limit("a", 1))).isEqualTo("{\"name\":\"a\",\"most\":1}");
    }

    @Test
    void fieldsNobodyKnowsArePassedOverOrRefused() {
        String newer = "{\"name\":\"a\",\"most\":1,\"unless\":\"friday\"}";
        assertThat(Json.lenient().read(newer, Limit.class)).isEqualTo(new Limit("a", 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.strict().read(newer, Limit.class))
                .withMessageContaining("not a Limit")
                .withMessageContaining("unless");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "{",
                "{\"name\":\"a\",\"most\":1}}",
                "{\"name\":\"a\",\"most\":1} {}",
                "{\"name\":\"a\",\"most\":\"many\"}",
                "{\"name\":\"a\",\"most\":-1}"
            })
    void textThatIsNotTheTypeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.lenient().read(text, Limit.class));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.strict().read(text, Limit.class));
    }

    @Test
    void textNestedTooDeeplyIsRefused() {
        String deep = "[".repeat(100_000);
        assertThatIllegalArgumentException().isThrownBy(() -> Json.lenient().read(deep, Limit.class));
    }
}

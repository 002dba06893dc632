package io.runtimesafety.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "checkout", "tenant 7", "Äpfel/ж/😀", "a'b\"c\\d", ".."})
    void aNameIsReturnedUnchanged(String name) {
        assertThat(Texts.requireName("queue", name)).isSameAs(name);
        assertThat(Texts.requireText("queue", name, 100)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u2003"})
    void aBlankNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Texts.requireName("queue", name))
                .withMessage("queue must not be blank");
        assertThat(Texts.requireText("reason", name, 100)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\tb", "\u0007", "a\u007f", "a\u0085b"})
    void aNameWithControlCharactersIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Texts.requireName("queue", name))
                .withMessage("queue must not contain control characters");
        assertThat(Texts.requireText("reason", name, 100)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0", "\0b"})
    void nulIsRefusedEverywhere(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Texts.requireName("queue", text))
                .withMessage("queue must not contain NUL characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Texts.requireText("reason", text, 100))
                .withMessage("reason must not contain NUL characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "a\ud83d", "\ud83db", "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00", "😀\ude00"})
    void loneSurrogatesAreRefusedEverywhere(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Texts.requireName("queue", text))
                .withMessage("queue must not contain lone surrogates");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Texts.requireText("reason", text, 100))
                .withMessage("reason must not contain lone surrogates");
    }

    @Test
    void aNameHasAtMost255Characters() {
        String longest = "n".repeat(255);
        assertThat(Texts.requireName("queue", longest)).isSameAs(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Texts.requireName("queue", longest + "n"))
                .withMessage("queue must have at most 255 characters, not 256");
    }

    @Test
    void textIsMeasuredInBytesAsItIsStored() {
        assertThat(Texts.requireText("reason", "😀ж", 6)).isEqualTo("😀ж");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Texts.requireText("reason", "😀ж", 5))
                .withMessage("reason must have at most 5 bytes in UTF-8, not 6");
    }
}

package io.runtimesafety.tx;

import java.nio.charset.StandardCharsets;

/**
 * Checks on text before it reaches a store, the same for every adapter: what one database would refuse or alter
 * (NUL, lone surrogates, over-long values) is refused at the door, with the name of the field.
 */
public final class Texts {
    /** Longest name of anything stored, in UTF-16 units. */
    public static final int LONGEST_NAME = 255;

    private Texts() {}

    /** A name an operator can read and type: not blank, no control characters, at most 255 characters. */
    public static String requireName(String what, String text) {
        requireStorable(what, text);
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank");
        }
        if (text.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    what + " must have at most " + LONGEST_NAME + " characters, not " + text.length());
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " must not contain control characters");
        }
        return text;
    }

    /** Any text that all stores keep unchanged, of at most {@code mostBytes} bytes in UTF-8. */
    public static String requireText(String what, String text, int mostBytes) {
        requireStorable(what, text);
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > mostBytes) {
            throw new IllegalArgumentException(
                    what + " must have at most " + mostBytes + " bytes in UTF-8, not " + bytes);
        }
        return text;
    }

    private static void requireStorable(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " must not contain NUL characters");
        }
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                throw new IllegalArgumentException(what + " must not contain lone surrogates");
            }
        }
    }
}

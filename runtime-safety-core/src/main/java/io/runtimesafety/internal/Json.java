package io.runtimesafety.internal;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The library's only door to a JSON library: records to text and back. Safe for use by many threads. */
public final class Json {
    private static final Json LENIENT = new Json(false);
    private static final Json STRICT = new Json(true);

    private final JsonMapper mapper;

    private Json(boolean refuseUnknownFields) {
        this.mapper = JsonMapper.builder()
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, refuseUnknownFields)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** Passes over fields it does not know, so that an older node understands what a newer one wrote. */
    public static Json lenient() {
        return LENIENT;
    }

    /** Refuses fields it does not know, for text where a condition must never be missed. */
    public static Json strict() {
        return STRICT;
    }

    /** The value as text. @throws IllegalArgumentException if it cannot be written */
    public String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JacksonException unwritable) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + value.getClass().getName(), unwritable);
        }
    }

    /** Reads one value. @throws IllegalArgumentException if the text is not what the type asks for */
    public <T> T read(String text, Class<T> type) {
        try {
            T value = mapper.readValue(text, type);
            if (value == null) {
                throw new IllegalArgumentException("no value in JSON text");
            }
            return value;
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    "not a " + type.getSimpleName() + ": " + malformed.getOriginalMessage(), malformed);
        }
    }
}

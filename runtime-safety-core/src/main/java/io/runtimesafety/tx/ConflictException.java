package io.runtimesafety.tx;

import org.jspecify.annotations.Nullable;

/**
 * Another transaction changed what this one relied on. Nothing of this one remains. Thrown out of {@code work} it asks
 * for {@code work} to be run again.
 */
public final class ConflictException extends StoreException {
    private static final long serialVersionUID = 1L;

    public ConflictException(String message, @Nullable Throwable cause) {
        super(message, true, cause);
    }

    public ConflictException(String message) {
        this(message, null);
    }
}

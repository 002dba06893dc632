package io.runtimesafety.error;

import org.jspecify.annotations.Nullable;

/** Root of everything this library throws on its own account, so that a host can catch it in one place. */
public class RuntimeSafetyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RuntimeSafetyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** For exceptions that are an answer rather than a fault: they carry no stack trace and cost next to nothing. */
    protected RuntimeSafetyException(String message, boolean withStackTrace) {
        super(message, null, withStackTrace, withStackTrace);
    }
}

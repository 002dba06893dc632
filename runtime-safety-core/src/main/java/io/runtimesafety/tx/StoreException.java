package io.runtimesafety.tx;

import io.runtimesafety.error.RuntimeSafetyException;
import org.jspecify.annotations.Nullable;

/** The store could not do what it was asked. */
public class StoreException extends RuntimeSafetyException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    public StoreException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /**
     * True when nothing was changed and the same call may work later: the store was away, busy or in conflict. False
     * when a repeat would fail again, or when the connection broke while a commit was under way and its outcome is
     * not known; the message says which.
     */
    public boolean retryable() {
        return retryable;
    }
}

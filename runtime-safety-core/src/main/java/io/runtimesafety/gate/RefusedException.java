package io.runtimesafety.gate;

import io.runtimesafety.error.RuntimeSafetyException;

/** Work was refused. Carries no stack trace: it is an answer, and it may be given very often. */
public final class RefusedException extends RuntimeSafetyException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public RefusedException(Refusal refusal) {
        super(refusal.code() + ": " + refusal.message(), false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}

package io.runtimesafety.error;

/** Something an operator or a host named does not exist. Nothing was changed. */
public final class NotFoundException extends RuntimeSafetyException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String what, String id) {
        super(what + " not found: " + id, null);
    }
}

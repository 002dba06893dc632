package io.runtimesafety.action;

/**
 * One thing an operator can do. Hosts and capabilities implement it and get authorisation, idempotency, audit and a
 * console form around it. Implementations are stateless and safe for use by many threads.
 *
 * @param <P> the payload, a record whose constructor checks its fields
 * @param <S> the stores the action changes
 */
public interface OperatorAction<P, S> {
    /** The name callers send, in lower snake case. */
    String type();

    Class<P> payloadType();

    /** The least role that may do it. */
    Role role();

    Danger danger();

    /** Whether a caller must say why; only harmless actions go without. */
    default boolean requiresReason() {
        return true;
    }

    /**
     * Does it, inside a transaction that also holds the audit row. It changes only {@code stores}, for it may run
     * again after a conflict; effects outside follow once the transaction is committed.
     */
    ActionResult perform(P payload, ActionContext context, S stores);
}

package io.runtimesafety.store;

/** What one adapter can do and another cannot. An adapter declares it, and its contract test holds it to that. */
public enum StoreCapability {
    /** What was committed is there after a restart of the process. */
    SURVIVES_RESTART,
    /** A change committed through one instance reaches subscribers of another without their asking. */
    PUSHES_BETWEEN_INSTANCES,
    /** Work can join a transaction the host has open on its own connection. */
    JOINS_HOST_TRANSACTION
}

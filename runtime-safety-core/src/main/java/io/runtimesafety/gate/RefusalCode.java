package io.runtimesafety.gate;

/** Why work was refused. Names are part of the HTTP contract and never change their meaning. */
public enum RefusalCode {
    /** Control state was not confirmed for too long, and its kind asks for a refusal then. */
    STATE_EXPIRED,
    /** Control state was never read, or an order in it cannot be understood by this version. */
    STATE_UNKNOWN
}

package io.runtimesafety.control;

/** What a kind of document is worth once the store has not confirmed it for too long. Declared once, with the kind. */
public enum FailMode {
    /** What was last read goes on counting. */
    LAST_KNOWN,
    /** Whatever depends on it is refused. The only choice for permissions. */
    FAIL_CLOSED,
    /** It ceases to count, as if it had never been set. For conveniences only. */
    FAIL_OPEN
}

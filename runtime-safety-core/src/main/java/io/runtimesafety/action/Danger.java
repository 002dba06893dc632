package io.runtimesafety.action;

/** How much harm a mistaken use can do; a console asks for more before the greater ones. */
public enum Danger {
    /** Undone by a second action, nothing lost. */
    LOW,
    /** Changes what the service does for its users. */
    MEDIUM,
    /** Cannot be undone, or lets something dangerous run. */
    HIGH
}

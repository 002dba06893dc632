package io.runtimesafety.event;

/**
 * Told of every event on this node, on the thread where it happened and outside any lock. An exception is logged and
 * counted and reaches nobody. Implemented by hosts; must be safe for use by many threads and should be quick.
 */
@FunctionalInterface
public interface SafetyListener {
    void on(SafetyEvent event);
}

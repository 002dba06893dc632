package io.runtimesafety.event;

/**
 * Told of every event on this node, one after the other in their order, on a thread that exists for it. An exception is
 * logged and counted and reaches nobody; one that is slow delays the other listeners and nothing else, and events that
 * come a thousand ahead of it are dropped and counted. Implemented by hosts.
 */
@FunctionalInterface
public interface SafetyListener {
    void on(SafetyEvent event);
}

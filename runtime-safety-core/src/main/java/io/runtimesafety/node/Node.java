package io.runtimesafety.node;

import io.runtimesafety.event.SafetyEvents;
import io.runtimesafety.tx.Texts;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * This node, as every capability on it is handed it.
 *
 * @param key its stable logical name; operators pause and resume nodes by it
 * @param role what it does in the fleet, such as {@code worker}
 * @param instance random per start
 * @param clock for dates
 * @param ticker nanoseconds that only grow, for spans of time
 * @param events where its news go
 */
public record Node(
        String key, String role, UUID instance, InstantSource clock, LongSupplier ticker, SafetyEvents events) {
    public Node {
        Texts.requireName("node key", key);
        Texts.requireName("node role", role);
    }
}

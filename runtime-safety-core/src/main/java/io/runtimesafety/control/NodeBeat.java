package io.runtimesafety.control;

import io.runtimesafety.tx.Texts;
import java.util.UUID;

/**
 * A node's sign of life.
 *
 * @param nodeKey the node's stable logical name
 * @param instance random per start, so that two processes under one name are both seen
 * @param role what the node does, such as {@code worker}
 * @param applied how far the node has applied control state
 */
public record NodeBeat(String nodeKey, UUID instance, String role, ControlPosition applied) {
    public NodeBeat {
        Texts.requireName("node key", nodeKey);
        Texts.requireName("node role", role);
    }
}

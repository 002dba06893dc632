package io.runtimesafety.control;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Signs of life of the nodes that share a store. Safe for use by many threads; each store adapter implements it.
 * Nothing here takes a revision of control state or wakes another node.
 */
public interface NodeStore {
    /** Records a sign of life; the newest one of an instance replaces the one before. */
    void beat(NodeBeat beat);

    /** Every instance on record, ordered by node key, then instance. */
    List<NodeStatus> findAll();

    /** Takes an instance off the record, as a node does that stops in good order. A repeat is harmless. */
    void remove(UUID instance);

    /** Takes instances off the record that have been silent for longer than {@code silence}; says how many. */
    int forget(Duration silence);
}

package io.runtimesafety.control;

import java.util.List;

/**
 * How far a change has reached the fleet.
 *
 * @param revision the change
 * @param applied nodes that have it in force
 * @param behind nodes that have not, silent ones included
 */
public record Applied(long revision, int applied, List<NodeStatus> behind) {
    public Applied {
        behind = List.copyOf(behind);
    }

    public int nodes() {
        return applied + behind.size();
    }

    public boolean isEverywhere() {
        return behind.isEmpty();
    }

    @Override
    public String toString() {
        return applied + "/" + nodes() + " nodes applied";
    }
}

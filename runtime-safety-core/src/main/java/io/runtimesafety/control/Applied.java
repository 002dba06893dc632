package io.runtimesafety.control;

import java.util.List;
import java.util.stream.Collectors;

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
        String counts = applied + "/" + nodes() + " nodes applied";
        return isEverywhere()
                ? counts
                : behind.stream()
                        .map(node -> node.beat().nodeKey())
                        .collect(Collectors.joining(", ", counts + ", behind: ", ""));
    }
}

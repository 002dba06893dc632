package io.runtimesafety.control;

/**
 * A position this node had applied and the store no longer knows: it was restored from an older copy or lost writes.
 * Until an operator acknowledges it, stops the node held stay in force and permissions are off.
 *
 * @param lost what the node had applied
 * @param found where the store was when the node noticed
 */
public record Regression(ControlPosition lost, ControlPosition found) {
    /** Whether the whole store was replaced, rather than set back. */
    public boolean isNewEpoch() {
        return !lost.epoch().equals(found.epoch());
    }

    /** What an operator names to acknowledge it: the new epoch, or else the change id that was lost. */
    public String acknowledgementKey() {
        return isNewEpoch() ? found.epoch().toString() : lost.changeId().toString();
    }
}

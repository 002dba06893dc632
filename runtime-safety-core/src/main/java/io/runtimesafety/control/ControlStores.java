package io.runtimesafety.control;

/** The stores control state needs, and the view of a store that its actions are handed. */
public interface ControlStores {
    ControlStateStore controlState();

    NodeStore nodes();
}

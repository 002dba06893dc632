/**
 * Control state: everything an operator sets, as small versioned documents which one replicated map stores, spreads to
 * every node and caches there. Capabilities interpret their own documents and nothing else. Entry type:
 * {@link io.runtimesafety.control.ControlState}; adapters start at {@link io.runtimesafety.control.ControlStateStore}.
 */
@NullMarked
package io.runtimesafety.control;

import org.jspecify.annotations.NullMarked;

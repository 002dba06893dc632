/** Who this node is and what every part of it shares. Entry type: {@link io.runtimesafety.node.Node}. */
@NullMarked
package io.runtimesafety.node;

import org.jspecify.annotations.NullMarked;

/**
 * The front door: {@link io.runtimesafety.RuntimeSafety} builds the runtime, starts it and closes it.
 */
@NullMarked
package io.runtimesafety;

import org.jspecify.annotations.NullMarked;

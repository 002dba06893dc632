/** What anything that can say no speaks. Entry type: {@link io.runtimesafety.gate.Gate}. */
@NullMarked
package io.runtimesafety.gate;

import org.jspecify.annotations.NullMarked;

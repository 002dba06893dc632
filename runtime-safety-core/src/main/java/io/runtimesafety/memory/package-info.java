/**
 * The in-memory store: the reference for what every other one must do, and what unit tests use. Entry type:
 * {@link io.runtimesafety.memory.InMemorySafetyStore}.
 */
@NullMarked
package io.runtimesafety.memory;

import org.jspecify.annotations.NullMarked;

/**
 * Helpers for tests of hosts and of store adapters: clocks and tasks moved by hand, recorded events, races, and a link
 * that breaks on demand. Entry type: {@link io.runtimesafety.test.RuntimeSafetyExtension}.
 */
@NullMarked
package io.runtimesafety.test;

import org.jspecify.annotations.NullMarked;

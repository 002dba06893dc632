/**
 * A whole store as its adapters implement it and as the runtime uses it. Entry type:
 * {@link io.runtimesafety.store.SafetyStore}.
 */
@NullMarked
package io.runtimesafety.store;

import org.jspecify.annotations.NullMarked;

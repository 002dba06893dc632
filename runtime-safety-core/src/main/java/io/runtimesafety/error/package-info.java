/** The library's exceptions that belong to no single part. Entry type: {@link io.runtimesafety.error.RuntimeSafetyException}. */
@NullMarked
package io.runtimesafety.error;

import org.jspecify.annotations.NullMarked;

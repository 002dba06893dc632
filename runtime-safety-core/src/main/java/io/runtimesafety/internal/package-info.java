/** Ids, clocks, threads and JSON. Not API: nothing from here appears in a public signature, and it may change any time. */
@NullMarked
package io.runtimesafety.internal;

import org.jspecify.annotations.NullMarked;

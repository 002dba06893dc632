/** What the library costs, measured. The guide is {@code docs/benchmarks.md}. */
@NullMarked
package io.runtimesafety.benchmarks;

import org.jspecify.annotations.NullMarked;

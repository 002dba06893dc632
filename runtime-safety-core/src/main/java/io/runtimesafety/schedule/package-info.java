/**
 * Periodic work as named tasks, which run by themselves in a service and by hand in a test. Entry type:
 * {@link io.runtimesafety.schedule.TaskScheduler}.
 */
@NullMarked
package io.runtimesafety.schedule;

import org.jspecify.annotations.NullMarked;

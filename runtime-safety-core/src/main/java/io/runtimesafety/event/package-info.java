/**
 * News about the runtime's own state, for hosts that want to log, count or alert. Entry type:
 * {@link io.runtimesafety.event.SafetyListener}.
 */
@NullMarked
package io.runtimesafety.event;

import org.jspecify.annotations.NullMarked;

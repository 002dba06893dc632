/**
 * What anything an operator can do speaks. Entry type: {@link io.runtimesafety.action.OperatorAction}.
 */
@NullMarked
package io.runtimesafety.action;

import org.jspecify.annotations.NullMarked;

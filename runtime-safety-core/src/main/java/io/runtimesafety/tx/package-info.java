/**
 * What every stored capability stands on: one transaction over several stores, leases with fences, answers kept for
 * repeated requests. Entry type: {@link io.runtimesafety.tx.Transactor}.
 */
@NullMarked
package io.runtimesafety.tx;

import org.jspecify.annotations.NullMarked;

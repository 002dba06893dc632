/**
 * What every store must do, as tests. An adapter's test class implements all the contracts and says how to make a
 * store; JUnit runs what it inherits. Entry type: {@link io.runtimesafety.test.contract.SafetyStoreContract}.
 */
@NullMarked
package io.runtimesafety.test.contract;

import org.jspecify.annotations.NullMarked;

/** Repositories, patches and test logs of SWE-bench. */
@NullMarked
package dev.penguin.eval.internal.swe;

import org.jspecify.annotations.NullMarked;

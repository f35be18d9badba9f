/**
 * Runs agents and scripts on directories of their own, with what they must not see out of reach.
 */
@NullMarked
package dev.penguin.eval.internal.trial;

import org.jspecify.annotations.NullMarked;

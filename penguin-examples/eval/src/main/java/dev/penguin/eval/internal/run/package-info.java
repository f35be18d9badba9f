/**
 * Carries out attempts side by side, keeps their results so that none is repeated, and shows how
 * far they are.
 */
@NullMarked
package dev.penguin.eval.internal.run;

import org.jspecify.annotations.NullMarked;

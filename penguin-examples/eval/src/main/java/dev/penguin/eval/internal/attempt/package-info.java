/** Carries out attempts side by side, and keeps their results so that none is repeated. */
@NullMarked
package dev.penguin.eval.internal.attempt;

import org.jspecify.annotations.NullMarked;

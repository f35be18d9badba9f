/** The published forms of HumanEval and HumanEval-X, and what is computed from verdicts. */
@NullMarked
package dev.penguin.eval.internal.humaneval;

import org.jspecify.annotations.NullMarked;

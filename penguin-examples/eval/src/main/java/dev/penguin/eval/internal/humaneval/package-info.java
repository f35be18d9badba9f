/** The published forms of HumanEval and HumanEval-X, and the code in a model's answer. */
@NullMarked
package dev.penguin.eval.internal.humaneval;

import org.jspecify.annotations.NullMarked;

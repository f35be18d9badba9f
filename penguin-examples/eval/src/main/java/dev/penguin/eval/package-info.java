/**
 * Evaluation of models and agents, from the command line and from programs. What is evaluated
 * cannot decide its own verdict.
 *
 * <pre>{@code
 * java -cp … dev.penguin.eval.Main humaneval --problems HumanEval.jsonl.gz --samples samples.jsonl --out results
 * }</pre>
 */
@NullMarked
package dev.penguin.eval;

import org.jspecify.annotations.NullMarked;

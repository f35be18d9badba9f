/** What all evaluations need to run: a log that survives a kill, and a line that shows progress. */
@NullMarked
package dev.penguin.eval.internal.run;

import org.jspecify.annotations.NullMarked;

/** Judges solutions: each runs in a sandbox of its own, and another process makes the verdict. */
@NullMarked
package dev.penguin.eval.internal.judge;

import org.jspecify.annotations.NullMarked;

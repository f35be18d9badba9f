/** Turns results into JSON, Markdown and HTML. */
@NullMarked
package dev.penguin.eval.internal.report;

import org.jspecify.annotations.NullMarked;

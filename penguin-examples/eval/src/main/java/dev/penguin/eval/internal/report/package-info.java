/** The figures of a report, and its forms: JSON, Markdown and HTML. */
@NullMarked
package dev.penguin.eval.internal.report;

import org.jspecify.annotations.NullMarked;

/** The instructions of a coding agent, and those that its workspace holds. */
@NullMarked
package dev.penguin.tools.internal.guide;

import org.jspecify.annotations.NullMarked;

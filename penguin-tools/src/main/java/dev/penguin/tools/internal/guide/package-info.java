/** What an agent is told first: the coding instructions, and what the workspace itself says. */
@NullMarked
package dev.penguin.tools.internal.guide;

import org.jspecify.annotations.NullMarked;

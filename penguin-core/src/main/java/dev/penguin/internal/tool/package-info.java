/** What the engine offers to Penguin's own tools alone. */
@NullMarked
package dev.penguin.internal.tool;

import org.jspecify.annotations.NullMarked;

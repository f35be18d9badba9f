/** What a budget leaves, and how it is shared. */
@NullMarked
package dev.penguin.project.internal.budget;

import org.jspecify.annotations.NullMarked;

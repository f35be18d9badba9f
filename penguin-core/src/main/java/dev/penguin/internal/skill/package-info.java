/** The skills of an agent, and what those that a run has loaded take away from its rights. */
@NullMarked
package dev.penguin.internal.skill;

import org.jspecify.annotations.NullMarked;

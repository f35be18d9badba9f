/** Skills in the form of the Agent Skills specification: found, checked, and read by a tool. */
@NullMarked
package dev.penguin.tools.internal.skill;

import org.jspecify.annotations.NullMarked;

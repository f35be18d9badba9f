/**
 * What runs in processes of its own when a solution in Java is judged: the checker, which has the
 * tests, and the player, which has the solution. It needs nothing but the JDK.
 */
@NullMarked
package dev.penguin.eval.internal.child;

import org.jspecify.annotations.NullMarked;

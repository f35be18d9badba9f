/** The tools that the engine answers itself. */
package dev.penguin.internal.control;

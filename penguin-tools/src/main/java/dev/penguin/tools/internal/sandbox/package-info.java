/** The sandbox of the operating system in which commands run. */
package dev.penguin.tools.internal.sandbox;

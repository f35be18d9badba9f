/** The facade: an AI agent that lives inside a Java program. Start with {@link PenguinAgent}. */
package dev.penguin;

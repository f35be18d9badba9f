/** The facade: an AI agent that lives inside a Java program. Begin with {@link PenguinAgent}. */
package dev.penguin;

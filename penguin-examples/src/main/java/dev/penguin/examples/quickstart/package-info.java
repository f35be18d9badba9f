/**
 * An agent repairs a small Java project; see {@link dev.penguin.examples.quickstart.Quickstart}.
 */
package dev.penguin.examples.quickstart;

/** Blueprints and what is stored: compared, and made the same. */
package dev.penguin.project.internal.sync;

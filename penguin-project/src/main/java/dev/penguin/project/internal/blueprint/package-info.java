/** Blueprints as text: read in three forms, checked, and written again. */
package dev.penguin.project.internal.blueprint;

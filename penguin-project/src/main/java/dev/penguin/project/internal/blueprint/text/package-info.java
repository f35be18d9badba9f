/** The forms of text that a plan has: Markdown, YAML and JSON, read with the places of things. */
@NullMarked
package dev.penguin.project.internal.blueprint.text;

import org.jspecify.annotations.NullMarked;

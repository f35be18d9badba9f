/** Changes of files: exact edits, patches, whole files, and the diffs that show them. */
package dev.penguin.tools.internal.edit;

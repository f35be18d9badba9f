/** Care of the file: backup, export and a search for damage. */
package dev.penguin.project.internal.admin;

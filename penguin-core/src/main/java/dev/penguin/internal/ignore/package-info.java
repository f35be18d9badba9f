/** What git ignores: the rules of its ignore files, and where they are found. */
package dev.penguin.internal.ignore;

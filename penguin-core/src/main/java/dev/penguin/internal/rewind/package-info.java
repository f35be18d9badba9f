/** What sessions do with checkpoints of files: taken around calls, gone back to, compared. */
package dev.penguin.internal.rewind;

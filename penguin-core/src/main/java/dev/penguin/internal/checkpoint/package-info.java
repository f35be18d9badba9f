/** Checkpoints of the files of a workspace: taken, compared, restored and thrown away. */
package dev.penguin.internal.checkpoint;

/**
 * Files of evaluations: published JSON, logs and files that are whole also after a kill, and copies
 * of directories to work on.
 */
@NullMarked
package dev.penguin.eval.internal.file;

import org.jspecify.annotations.NullMarked;

/** Files of a workspace as they were when somebody looked, and copies of them. */
@NullMarked
package dev.penguin.project.internal.files;

import org.jspecify.annotations.NullMarked;

/** What each run under way does and waits for, kept in memory for those who ask. */
@NullMarked
package dev.penguin.internal.activity;

import org.jspecify.annotations.NullMarked;

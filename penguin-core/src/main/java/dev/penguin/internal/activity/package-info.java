/** What each run under way does and waits for, kept in memory for those who ask. */
@org.jspecify.annotations.NullMarked
package dev.penguin.internal.activity;

/**
 * Text prepared for people: log lines without control characters, and suggestions for misspelt
 * names.
 */
package dev.penguin.internal.text;

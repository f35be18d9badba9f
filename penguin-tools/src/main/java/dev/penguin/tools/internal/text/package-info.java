/** Text and bytes: lines, cuts, what may be shown, and how tools say what they cannot do. */
package dev.penguin.tools.internal.text;

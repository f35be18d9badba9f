/** The root of everything that Penguin throws on purpose, and what such an exception knows. */
package dev.penguin.error;

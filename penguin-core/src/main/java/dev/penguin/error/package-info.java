/** The base class of Penguin's exceptions, and the information that they carry. */
package dev.penguin.error;

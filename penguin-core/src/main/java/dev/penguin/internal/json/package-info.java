/** JSON text read and written, and values checked against a JSON Schema. */
package dev.penguin.internal.json;

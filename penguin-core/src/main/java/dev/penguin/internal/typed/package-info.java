/** Java types as JSON Schemas, and JSON values as instances of these types. */
package dev.penguin.internal.typed;

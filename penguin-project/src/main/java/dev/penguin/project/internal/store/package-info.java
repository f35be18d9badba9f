/** The database file: its connections, its transactions and its schema. */
package dev.penguin.project.internal.store;

/**
 * Test doubles that ship as a product: a model that follows a script, a listener that records, a
 * clock that stands still.
 */
package dev.penguin.testing;

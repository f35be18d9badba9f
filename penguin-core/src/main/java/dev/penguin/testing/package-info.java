/**
 * Test doubles that are part of the product: a model that follows a script, a model that replays a
 * recording, a listener that records events, and a clock that stands still. There are also
 * contracts: test cases for any test framework that check what every model, tool and session store
 * must do.
 */
package dev.penguin.testing;

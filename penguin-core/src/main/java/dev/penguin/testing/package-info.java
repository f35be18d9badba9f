/**
 * Test doubles that ship as a product: a model that follows a script, a model that replays a
 * recording, a listener that records, a clock that stands still. And contracts: what every model,
 * tool and session store must do, as cases that any test framework can run.
 */
package dev.penguin.testing;

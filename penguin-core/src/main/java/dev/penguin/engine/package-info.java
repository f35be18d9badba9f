/**
 * The engine, which runs the loop of model requests and tool calls, with its requests, limits and
 * results.
 */
package dev.penguin.engine;

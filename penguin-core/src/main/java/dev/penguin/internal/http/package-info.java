/**
 * One HTTP call to a model's provider: connection, limits, event stream and what a failure means.
 */
package dev.penguin.internal.http;

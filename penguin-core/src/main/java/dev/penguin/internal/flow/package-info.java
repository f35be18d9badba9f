/**
 * Holds what threads share: subscriptions, futures that stop a run, the engine's threads, random
 * numbers.
 */
package dev.penguin.internal.flow;

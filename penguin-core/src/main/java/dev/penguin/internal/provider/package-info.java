/** Finds the provider of a model name. */
package dev.penguin.internal.provider;

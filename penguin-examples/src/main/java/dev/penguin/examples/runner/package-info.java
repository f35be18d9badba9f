/**
 * Agents carry out the plan of a small Java project; see {@link
 * dev.penguin.examples.runner.ShopRunner}.
 */
package dev.penguin.examples.runner;

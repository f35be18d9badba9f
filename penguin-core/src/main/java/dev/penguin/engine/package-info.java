/** The one loop through which everything runs, its requests, limits and results. */
package dev.penguin.engine;

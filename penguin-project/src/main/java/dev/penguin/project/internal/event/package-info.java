/** Events: written with the change that they tell of, and told to subscribers. */
package dev.penguin.project.internal.event;

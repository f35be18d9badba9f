/** Events: written in the transaction of the change, and delivered to subscribers. */
package dev.penguin.project.internal.event;

/** A subscription for reactive streams that fetches items on demand. */
package dev.penguin.internal.flow;

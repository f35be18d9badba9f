/**
 * What the wires of all providers share: address, key and prices, names, and JSON as it is sent and
 * received.
 */
package dev.penguin.provider.wire;

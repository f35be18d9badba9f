/**
 * The messages of the Model Context Protocol, for clients and servers: JSON-RPC, names, headers.
 */
package dev.penguin.internal.mcp;

/** What MCP servers offer, as tools: connections that heal, lists, calls and what they ask for. */
package dev.penguin.tools.internal.mcp.client;

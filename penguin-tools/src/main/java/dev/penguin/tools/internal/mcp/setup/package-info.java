/** Reads which MCP servers a file names. */
package dev.penguin.tools.internal.mcp.setup;

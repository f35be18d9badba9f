/** Carries MCP messages to a server and back: over the streams of a process, and over HTTP. */
package dev.penguin.tools.internal.mcp.wire;

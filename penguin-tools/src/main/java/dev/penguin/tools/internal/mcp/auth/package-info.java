/** OAuth 2.1 for MCP servers over HTTP: discovery, registration, tokens and where they are kept. */
package dev.penguin.tools.internal.mcp.auth;

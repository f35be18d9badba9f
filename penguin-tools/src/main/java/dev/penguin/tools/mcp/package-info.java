/**
 * Tools of MCP servers, which are either programs that the agent starts or servers at an address.
 *
 * <pre>{@code
 * try (McpServers servers = McpServers.builder().stdio("files", "npx", "-y", "@modelcontextprotocol/server-filesystem", ".").build();
 *     PenguinAgent agent = PenguinAgent.builder().model("openai/gpt-5-mini").toolProviders(servers).build()) {
 *   agent.run("What is in this folder?");
 * }
 * }</pre>
 */
@NullMarked
package dev.penguin.tools.mcp;

import org.jspecify.annotations.NullMarked;

package dev.penguin.tools.mcp;

import java.util.Objects;

/**
 * Something that a server lets be read: a file, a page, a record. Text of the server. Immutable.
 *
 * @param uri its address, for {@link McpServers#read(String, String, java.util.Map)}
 * @param name what it is called
 * @param description what it is; empty where the server does not say
 * @param mediaType its media type; empty where the server does not say
 */
public record McpResource(String uri, String name, String description, String mediaType) {
  /** Checks that nothing is null. */
  public McpResource {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(mediaType, "mediaType");
  }
}

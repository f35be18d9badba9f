package dev.penguin.tools.mcp;

import java.util.Objects;

/**
 * A resource that a server offers: a file, a page, a record. The texts come from the server.
 * Immutable.
 *
 * @param uri the resource's address, for {@link McpServers#read(String, String, java.util.Map)}
 * @param name the resource's name
 * @param description what the resource is; empty if the server does not say
 * @param mediaType the media type; empty if the server does not say
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

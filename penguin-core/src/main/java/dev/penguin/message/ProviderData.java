package dev.penguin.message;

import java.util.Objects;

/**
 * What a provider's server added to a part of its reply beyond what Penguin understands, such as
 * the signature of a tool call. It is sent back to the server that it came from, and to no other
 * server. Immutable.
 *
 * @param origin the wire form and the server that it came from, for instance {@code
 *     openai-chat/https://host:443}; empty where there is none
 * @param json the members that the server added, as one JSON object; empty where there are none
 */
public record ProviderData(String origin, String json) {
  /** Nothing was added. */
  public static final ProviderData NONE = new ProviderData("", "");

  /** Checks that nothing is null. */
  public ProviderData {
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(json, "json");
  }

  /** Whether nothing was added. */
  public boolean isEmpty() {
    return json.isEmpty();
  }

  /** The end of the text of a record whose last component this is; empty where there is none. */
  String asLastComponent() {
    return isEmpty() ? "" : ", providerData=" + this;
  }
}

package dev.penguin.message;

import java.util.Objects;

/**
 * Data that a provider's server added to a part of its reply and that Penguin does not interpret,
 * such as the signature of a tool call. It is sent back to the server that it came from, and to no
 * other server. Immutable.
 *
 * @param origin the protocol and the server that it came from, for instance {@code
 *     openai-chat/https://host:443}; empty if there is none
 * @param json the members that the server added, as one JSON object; empty if there are none
 */
public record ProviderData(String origin, String json) {
  /** No data. */
  public static final ProviderData NONE = new ProviderData("", "");

  /** Checks that nothing is null. */
  public ProviderData {
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(json, "json");
  }

  /** Whether there is no data. */
  public boolean isEmpty() {
    return json.isEmpty();
  }

  /** The text of this value as the last component of a record; empty if there is no data. */
  String asLastComponent() {
    return isEmpty() ? "" : ", providerData=" + this;
  }
}

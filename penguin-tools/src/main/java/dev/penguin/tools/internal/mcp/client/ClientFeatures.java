package dev.penguin.tools.internal.mcp.client;

import java.util.Map;

/** What servers may ask of this client. Thread-safe. */
public interface ClientFeatures {
  /** The capabilities that are declared, by name. */
  Map<String, Object> capabilities();

  /**
   * Answers a server, in the midst of a call. May wait for a person.
   *
   * @param server the server's name
   * @param method what it asks for
   * @throws UnsupportedOperationException when this client does not do that
   */
  Map<String, Object> answer(String server, String method, Map<String, Object> params);
}

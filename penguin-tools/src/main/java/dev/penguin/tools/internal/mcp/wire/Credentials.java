package dev.penguin.tools.internal.mcp.wire;

import java.util.Optional;

/** What gives a connection over HTTP its access. Thread-safe. */
public interface Credentials {
  /** Nothing but the headers that are configured. */
  Credentials NONE =
      new Credentials() {
        @Override
        public Optional<String> token() {
          return Optional.empty();
        }

        @Override
        public boolean renew(Refusal refusal) {
          return false;
        }
      };

  /** The bearer token for the next request, if there is one. */
  Optional<String> token();

  /**
   * Gets a new token after a server refused a request.
   *
   * @return whether the request may be sent again
   * @throws dev.penguin.tools.mcp.McpException when the access was not given
   */
  boolean renew(Refusal refusal);

  /**
   * How a server refused a request.
   *
   * @param status 401 or 403
   * @param challenge the header {@code WWW-Authenticate}; empty where there was none
   * @param token the token that was refused; empty where none was sent
   */
  record Refusal(int status, String challenge, String token) {}
}

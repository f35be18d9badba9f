package dev.penguin.tools.mcp;

import dev.penguin.tools.internal.mcp.auth.LoopbackListener;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/** Has a person allow the access to a server, in a browser. Called by one thread at a time. */
@FunctionalInterface
public interface McpAuthorizer {

  /**
   * Sends a person to a page and waits until the authorization server sends them back.
   *
   * @param page the page to open; show it, or open it after asking
   * @return the address that the person was sent to in the end: the redirect address, with what the
   *     authorization server added to it
   * @throws Exception when nobody came back; the request that needed it fails
   */
  URI authorize(URI page) throws Exception;

  /**
   * Listens on this machine for the browser that comes back, at the port of the redirect address,
   * and only while somebody is asked.
   *
   * @param show shows the page to a person, or opens it; called once for each authorization
   * @param patience how long to wait
   */
  static McpAuthorizer loopback(Consumer<URI> show, Duration patience) {
    return page -> LoopbackListener.authorize(page, show, patience);
  }
}

package dev.penguin.tools.mcp;

import dev.penguin.tools.internal.mcp.auth.LoopbackListener;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/** Asks a person in a browser to allow access to a server. Called by one thread at a time. */
@FunctionalInterface
public interface McpAuthorizer {

  /**
   * Sends a person to a page and waits until the authorization server sends them back.
   *
   * @param page the page to open; show it to the person, or open it after asking
   * @return the address to which the person was finally redirected: the redirect address with the
   *     parameters that the authorization server added
   * @throws Exception when the person did not come back; the request that needed the access fails
   */
  URI authorize(URI page) throws Exception;

  /**
   * Receives the browser's redirect on this machine, at the port of the redirect address. It
   * listens only while an authorization is under way.
   *
   * @param show shows the page to a person, or opens it; called once per authorization
   * @param patience the maximum time to wait
   */
  static McpAuthorizer loopback(Consumer<URI> show, Duration patience) {
    return page -> LoopbackListener.authorize(page, show, patience);
  }
}

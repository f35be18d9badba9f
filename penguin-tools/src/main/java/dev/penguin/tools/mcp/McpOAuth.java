package dev.penguin.tools.mcp;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * How a program gets access to a server that requires OAuth 2.1. Immutable and thread-safe; each
 * {@code with} method returns a changed copy.
 *
 * <p>The client id comes from {@link #withClient}. Without one, it is the address from {@link
 * #withMetadataDocument}, if the authorization server supports that. Otherwise the program
 * registers itself. Credentials of one authorization server are never sent to another.
 *
 * @param authorizer asks a person to allow access
 * @param redirect the address to which the browser is redirected; port 0 for a free port
 * @param clientName the name of this program that a person sees
 * @param client a client that is already registered with the authorization server
 * @param metadataDocument the https address of a document that describes this program
 * @param tokenDirectory the directory that stores tokens beyond the end of the process; empty for
 *     in memory only
 * @param user returns the user whose tokens a run uses, from the run's attributes
 */
public record McpOAuth(
    McpAuthorizer authorizer,
    URI redirect,
    String clientName,
    Optional<Client> client,
    Optional<URI> metadataDocument,
    Optional<Path> tokenDirectory,
    Function<Map<String, Object>, String> user) {

  /**
   * A client that is registered with an authorization server. It belongs to the first issuer that
   * the server names, and is sent to no other issuer.
   *
   * @param id the client's id
   * @param secret the client's secret; empty for a public client
   */
  public record Client(String id, Optional<String> secret) {
    /** Checks that nothing is null. */
    public Client {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(secret, "secret");
    }

    /** Returns the id, never the secret. */
    @Override
    public String toString() {
      return "Client[id=" + id + "]";
    }
  }

  /** Checks that nothing is null. */
  public McpOAuth {
    for (Object each :
        List.of(authorizer, redirect, clientName, client, metadataDocument, tokenDirectory, user)) {
      Objects.requireNonNull(each);
    }
  }

  /**
   * Asks through a browser on this machine: the page's address is logged at level WARN, and the
   * program waits five minutes for the redirect. Tokens stay in memory, and all runs share them.
   */
  public static McpOAuth standard() {
    return new McpOAuth(
        McpAuthorizer.loopback(
            page -> LoggerFactory.getLogger(McpOAuth.class).warn("Open in a browser: {}", page),
            Duration.ofMinutes(5)),
        URI.create("http://127.0.0.1:0/callback"),
        "Penguin",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        attributes -> "");
  }

  /**
   * Returns a copy that asks a person in another way.
   *
   * @param asked asks a person to allow access
   * @param comesBack the address to which the browser is redirected
   */
  public McpOAuth withAuthorizer(McpAuthorizer asked, URI comesBack) {
    return new McpOAuth(
        asked, comesBack, clientName, client, metadataDocument, tokenDirectory, user);
  }

  /**
   * Returns a copy with a client that is already registered.
   *
   * @param id the client's id
   * @param secret the client's secret; null for a public client
   */
  public McpOAuth withClient(String id, @org.jspecify.annotations.Nullable String secret) {
    return new McpOAuth(
        authorizer,
        redirect,
        clientName,
        Optional.of(new Client(id, Optional.ofNullable(secret))),
        metadataDocument,
        tokenDirectory,
        user);
  }

  /**
   * Returns a copy with a document that describes this program, for authorization servers that
   * accept the document's address as a client id.
   *
   * @param address the document's address, https
   */
  public McpOAuth withMetadataDocument(URI address) {
    return new McpOAuth(
        authorizer, redirect, clientName, client, Optional.of(address), tokenDirectory, user);
  }

  /**
   * Returns a copy that stores tokens beyond the end of the process, in files that only this user
   * can read (mode 0600), one file for each issuer, server and user.
   *
   * @param directory the directory; it is created if it is missing
   */
  public McpOAuth withTokenDirectory(Path directory) {
    return new McpOAuth(
        authorizer, redirect, clientName, client, metadataDocument, Optional.of(directory), user);
  }

  /**
   * Returns a copy that stores separate tokens for each user.
   *
   * @param ofRun returns the user of a run from the run's attributes; called for each request of
   *     the run
   */
  public McpOAuth perUser(Function<Map<String, Object>, String> ofRun) {
    return new McpOAuth(
        authorizer, redirect, clientName, client, metadataDocument, tokenDirectory, ofRun);
  }
}

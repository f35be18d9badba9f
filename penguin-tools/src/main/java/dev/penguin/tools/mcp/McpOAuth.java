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
 * How a program gets access to a server that wants OAuth 2.1. Immutable and thread-safe; each
 * setting gives a changed copy.
 *
 * <p>It knows the server from {@link #withClient}, else it names the document of {@link
 * #withMetadataDocument} where the authorization server takes those, else it registers itself. What
 * one authorization server issued is never shown to another.
 *
 * @param authorizer has a person allow it
 * @param redirect where the browser comes back to; port 0 for a free one
 * @param clientName what a person is shown as the name of this program
 * @param client a client that the authorization server knows already
 * @param metadataDocument the address of a document that describes this program, https
 * @param tokenDirectory where tokens outlive the process; empty for in memory only
 * @param user tells whose tokens a run uses, by the run's attributes
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
   * A client that an authorization server knows. It belongs to the first issuer that the server
   * names, and is shown to no other one.
   *
   * @param id its id
   * @param secret its secret; empty for a public client
   */
  public record Client(String id, Optional<String> secret) {
    /** Checks that nothing is null. */
    public Client {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(secret, "secret");
    }

    /** The id; never the secret. */
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
   * Asks through a browser on this machine: the page is logged at level WARN, and the listener
   * waits five minutes for the answer. Tokens stay in memory, and are those of all runs.
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
   * The same with another way to ask a person.
   *
   * @param asked has a person allow it
   * @param comesBack where the browser comes back to
   */
  public McpOAuth withAuthorizer(McpAuthorizer asked, URI comesBack) {
    return new McpOAuth(
        asked, comesBack, clientName, client, metadataDocument, tokenDirectory, user);
  }

  /**
   * The same with a client that is registered already.
   *
   * @param id its id
   * @param secret its secret; null for a public client
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
   * The same with a document that describes this program, for authorization servers that take its
   * address as a client id.
   *
   * @param address where it can be read, https
   */
  public McpOAuth withMetadataDocument(URI address) {
    return new McpOAuth(
        authorizer, redirect, clientName, client, Optional.of(address), tokenDirectory, user);
  }

  /**
   * The same with tokens that outlive the process, in files that only this user can read (mode
   * 0600), one for each issuer, server and user.
   *
   * @param directory made when it is missing
   */
  public McpOAuth withTokenDirectory(Path directory) {
    return new McpOAuth(
        authorizer, redirect, clientName, client, metadataDocument, Optional.of(directory), user);
  }

  /**
   * The same with tokens of their own for each user.
   *
   * @param ofRun the user of a run, by its attributes; called on each of its requests
   */
  public McpOAuth perUser(Function<Map<String, Object>, String> ofRun) {
    return new McpOAuth(
        authorizer, redirect, clientName, client, metadataDocument, tokenDirectory, ofRun);
  }
}

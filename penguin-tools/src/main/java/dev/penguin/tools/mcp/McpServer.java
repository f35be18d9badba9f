package dev.penguin.tools.mcp;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tools.Sandbox;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one MCP server: how it is reached and what its tools may do. Creating it
 * starts nothing. Immutable and thread-safe; each {@code with} method returns a changed copy.
 *
 * <p>By default, the server's tools count as the most dangerous kind: they read, write, execute and
 * use the network, and must never be repeated. What the server itself declares about them is
 * ignored unless {@link #trustHints} is set.
 */
public final class McpServer {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,32}");

  /** The name of no tool: the effects of all that have none of their own. */
  private static final String ALL = "*";

  private final String name;
  private final Endpoint endpoint;
  private Duration timeout = Duration.ofSeconds(60);
  private Duration maxTime = Duration.ofMinutes(5);
  private Duration startTimeout = Duration.ofSeconds(30);
  private Map<String, Set<Effect>> effects = Map.of();
  private Optional<Recovery> recovery = Optional.empty();
  private Optional<Set<String>> tools = Optional.empty();
  private boolean hintsTrusted;
  private boolean required;

  /** How a server is reached. */
  public sealed interface Endpoint {}

  /**
   * A program that the agent starts and that communicates over its standard streams.
   *
   * @param command the program and its arguments
   * @param environment environment variables in addition to the few that each program gets ({@code
   *     PATH}, {@code HOME} and the like)
   * @param directory the working directory; empty for this program's own
   * @param sandbox what the program can access; empty for all that this program can access
   */
  public record Stdio(
      List<String> command,
      Map<String, String> environment,
      Optional<Path> directory,
      Optional<Sandbox> sandbox)
      implements Endpoint {
    /** Copies the collections and checks that there is a program. */
    public Stdio {
      command = List.copyOf(command);
      environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
      Objects.requireNonNull(directory, "directory");
      Objects.requireNonNull(sandbox, "sandbox");
      if (command.isEmpty() || command.get(0).isBlank()) {
        throw new IllegalArgumentException("An MCP server over stdio needs a command, got none");
      }
      if (sandbox.isPresent() && directory.isEmpty()) {
        throw new IllegalArgumentException(
            "A sandbox needs a directory that it may write in: call withDirectory before"
                + " withSandbox");
      }
    }

    /** Returns the command without variables, because they may hold secrets. */
    @Override
    public String toString() {
      return "Stdio[command=" + command + "]";
    }
  }

  /**
   * A server at an address.
   *
   * @param uri the server's address
   * @param headers headers that are sent with each request
   * @param token returns the bearer token of a run from the run's attributes; null for no such
   *     token
   * @param oauth how to get access by OAuth; empty for a server that does not need it
   */
  public record Http(
      URI uri,
      Map<String, String> headers,
      @Nullable Function<Map<String, Object>, String> token,
      Optional<McpOAuth> oauth)
      implements Endpoint {
    /** Copies the headers and checks the address. */
    public Http {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      Objects.requireNonNull(oauth, "oauth");
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (!Set.of("http", "https").contains(scheme) || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "The address of an MCP server must be http or https with a host, got '" + uri + "'");
      }
    }

    /** Returns the address without headers, because they may hold secrets. */
    @Override
    public String toString() {
      return "Http[uri=" + uri + "]";
    }
  }

  private McpServer(String name, Endpoint endpoint) {
    if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException(
          "The name of an MCP server must be 1 to 32 letters, digits or '-', got '" + name + "'");
    }
    this.name = name;
    this.endpoint = endpoint;
  }

  private McpServer copy(Endpoint other) {
    McpServer copy = new McpServer(name, other);
    copy.timeout = timeout;
    copy.maxTime = maxTime;
    copy.startTimeout = startTimeout;
    copy.effects = effects;
    copy.recovery = recovery;
    copy.tools = tools;
    copy.hintsTrusted = hintsTrusted;
    copy.required = required;
    return copy;
  }

  private McpServer copy() {
    return copy(endpoint);
  }

  /**
   * Creates the configuration of a program that is started when it is needed.
   *
   * @param name the prefix of its tools' names: 1 to 32 letters, digits or {@code -}
   * @param command the program and its arguments
   */
  public static McpServer stdio(String name, String... command) {
    return new McpServer(
        name, new Stdio(List.of(command), Map.of(), Optional.empty(), Optional.empty()));
  }

  /**
   * Creates the configuration of a server at an address.
   *
   * @param name the prefix of its tools' names: 1 to 32 letters, digits or {@code -}
   * @param uri the address, http or https
   */
  public static McpServer http(String name, URI uri) {
    return new McpServer(name, new Http(uri, Map.of(), null, Optional.empty()));
  }

  /**
   * Adds an environment variable for the program. Of this program's variables it gets only {@code
   * PATH}, {@code HOME} and the like, so add each key that it needs.
   *
   * @param variable the name
   * @param value the value
   */
  public McpServer withEnvironment(String variable, String value) {
    Stdio stdio = stdio("withEnvironment");
    return copy(
        new Stdio(
            stdio.command(),
            plus(stdio.environment(), variable, value),
            stdio.directory(),
            stdio.sandbox()));
  }

  /**
   * Sets the working directory of the program.
   *
   * @param directory the working directory
   */
  public McpServer withDirectory(Path directory) {
    Stdio stdio = stdio("withDirectory");
    return copy(
        new Stdio(stdio.command(), stdio.environment(), Optional.of(directory), stdio.sandbox()));
  }

  /**
   * Runs the program in a sandbox, in which it can write only in its working directory.
   *
   * @param sandbox what the program can access
   */
  public McpServer withSandbox(Sandbox sandbox) {
    Stdio stdio = stdio("withSandbox");
    return copy(
        new Stdio(stdio.command(), stdio.environment(), stdio.directory(), Optional.of(sandbox)));
  }

  /**
   * Sends a header with each request.
   *
   * @param header the header's name
   * @param value the header's value
   */
  public McpServer withHeader(String header, String value) {
    Http http = http("withHeader");
    return copy(
        new Http(http.uri(), plus(http.headers(), header, value), http.token(), http.oauth()));
  }

  /**
   * Sends a bearer token that depends on the run. Runs with different tokens share neither a
   * session at the server nor its list of tools.
   *
   * @param ofRun returns the token from the run's attributes; called for each request, by many
   *     threads
   */
  public McpServer withToken(Function<Map<String, Object>, String> ofRun) {
    Http http = http("withToken");
    return copy(new Http(http.uri(), http.headers(), ofRun, Optional.empty()));
  }

  /**
   * Gets access by OAuth when the server requires it.
   *
   * @param oauth how to get access
   */
  public McpServer withOAuth(McpOAuth oauth) {
    Http http = http("withOAuth");
    return copy(new Http(http.uri(), http.headers(), null, Optional.of(oauth)));
  }

  /**
   * Sets the time limits of a request.
   *
   * @param silence the maximum time without an answer or progress; 60 seconds by default
   * @param inAll the maximum time in all, even with progress; 5 minutes by default
   */
  public McpServer withTimeout(Duration silence, Duration inAll) {
    if (silence.isNegative() || silence.isZero() || inAll.compareTo(silence) < 0) {
      throw new IllegalArgumentException(
          "The time of a request must be positive and at most the time in all, got %s and %s"
              .formatted(silence, inAll));
    }
    McpServer copy = copy();
    copy.timeout = silence;
    copy.maxTime = inAll;
    return copy;
  }

  /**
   * Sets how long a run waits at its start until the server has started and listed its tools.
   *
   * @param patience the maximum wait; 30 seconds by default
   */
  public McpServer withStartTimeout(Duration patience) {
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("The time to start must be positive, got " + patience);
    }
    McpServer copy = copy();
    copy.startTimeout = patience;
    return copy;
  }

  /**
   * Sets the effects of all the server's tools, instead of every effect.
   *
   * @param first an effect
   * @param more other effects
   */
  public McpServer withEffects(Effect first, Effect... more) {
    return withToolEffects(ALL, first, more);
  }

  /**
   * Sets the effects of one tool, instead of those set for all tools.
   *
   * @param tool the tool's name at the server
   * @param first an effect
   * @param more other effects
   */
  public McpServer withToolEffects(String tool, Effect first, Effect... more) {
    Map<String, Set<Effect>> all = new LinkedHashMap<>(effects);
    all.put(tool, Collections.unmodifiableSet(EnumSet.of(first, more)));
    McpServer copy = copy();
    copy.effects = Collections.unmodifiableMap(all);
    return copy;
  }

  /**
   * Sets what to do with a call whose outcome is unknown, because the server or this program ended
   * during the call. With {@link Recovery#RERUN} the call is made once more; otherwise it is never
   * repeated.
   *
   * @param unknown what to do with such a call
   */
  public McpServer withRecovery(Recovery unknown) {
    McpServer copy = copy();
    copy.recovery = Optional.of(unknown);
    return copy;
  }

  /**
   * Offers only these tools.
   *
   * @param names the tools' names at the server
   */
  public McpServer withTools(String... names) {
    McpServer copy = copy();
    copy.tools = Optional.of(Set.of(names));
    return copy;
  }

  /**
   * Trusts the server's declarations that a tool only reads or may be repeated ({@code
   * readOnlyHint}, {@code idempotentHint}), if no effects and no recovery are set. Use this only
   * for your own servers.
   */
  public McpServer trustHints() {
    McpServer copy = copy();
    copy.hintsTrusted = true;
    return copy;
  }

  /**
   * Makes the server required: without it, runs fail with an {@link McpException} instead of
   * starting without its tools.
   */
  public McpServer required() {
    McpServer copy = copy();
    copy.required = true;
    return copy;
  }

  /** The prefix of its tools' names. */
  public String name() {
    return name;
  }

  /** How it is reached. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** The maximum time without an answer or progress. */
  public Duration timeout() {
    return timeout;
  }

  /** The maximum time of a request in all. */
  public Duration maxTime() {
    return maxTime;
  }

  /** How long a run waits for the server at its start. */
  public Duration startTimeout() {
    return startTimeout;
  }

  /**
   * The effects of a tool, if they are set.
   *
   * @param tool the tool's name at the server
   */
  public Optional<Set<Effect>> effects(String tool) {
    return Optional.ofNullable(effects.getOrDefault(tool, effects.get(ALL)));
  }

  /** What to do with a call whose outcome is unknown, if that is set. */
  public Optional<Recovery> recovery() {
    return recovery;
  }

  /**
   * Whether a tool is offered.
   *
   * @param tool the tool's name at the server
   */
  public boolean offers(String tool) {
    return tools.map(names -> names.contains(tool)).orElse(true);
  }

  /** Whether the server's declarations about its tools are trusted. */
  public boolean hasTrustedHints() {
    return hintsTrusted;
  }

  /** Whether runs fail without the server. */
  public boolean isRequired() {
    return required;
  }

  /** Returns the name and how the server is reached, without variables and headers. */
  @Override
  public String toString() {
    return "McpServer[" + name + ", " + endpoint + "]";
  }

  private Stdio stdio(String setting) {
    if (endpoint instanceof Stdio stdio) {
      return stdio;
    }
    throw new IllegalStateException(
        setting + " is for servers that are started; '" + name + "' is reached over HTTP");
  }

  private Http http(String setting) {
    if (endpoint instanceof Http http) {
      return http;
    }
    throw new IllegalStateException(
        setting + " is for servers over HTTP; '" + name + "' is a program that is started");
  }

  private static Map<String, String> plus(Map<String, String> all, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(all);
    more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return more;
  }
}

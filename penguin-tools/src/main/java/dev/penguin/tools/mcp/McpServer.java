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
 * One MCP server, as a program configures it: how it is reached and what its tools may do.
 * Immutable and thread-safe; each setting gives a changed copy. Nothing is started by making it.
 *
 * <p>Its tools are taken to be of the most dangerous kind: to read, write, execute and use the
 * network, and never to be repeated. What a server says of them itself is a hint that changes
 * nothing unless {@link #trustHints} is set.
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
   * A program that is started and speaks over its standard streams.
   *
   * @param command the program and its arguments
   * @param environment variables beside those few that each gets ({@code PATH}, {@code HOME} and
   *     the like)
   * @param directory where it runs; empty for this program's own
   * @param sandbox what it can reach; empty for all that this program can
   */
  public record Stdio(
      List<String> command,
      Map<String, String> environment,
      Optional<Path> directory,
      Optional<Sandbox> sandbox)
      implements Endpoint {
    /** Copies, and checks that there is a program. */
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

    /** The command; variables may hold secrets. */
    @Override
    public String toString() {
      return "Stdio[command=" + command + "]";
    }
  }

  /**
   * A server at an address.
   *
   * @param uri the address of its one endpoint
   * @param headers sent with each request
   * @param token gives the bearer token of a run, by the run's attributes; null where OAuth or
   *     nothing gives it
   * @param oauth how to get access; empty for a server that asks for none
   */
  public record Http(
      URI uri,
      Map<String, String> headers,
      @Nullable Function<Map<String, Object>, String> token,
      Optional<McpOAuth> oauth)
      implements Endpoint {
    /** Copies, and checks the address. */
    public Http {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      Objects.requireNonNull(oauth, "oauth");
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (!Set.of("http", "https").contains(scheme) || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "The address of an MCP server must be http or https with a host, got '" + uri + "'");
      }
    }

    /** The address; headers may hold secrets. */
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
   * A program that is started when it is needed.
   *
   * @param name what its tools begin with: 1 to 32 letters, digits or {@code -}
   * @param command the program and its arguments
   */
  public static McpServer stdio(String name, String... command) {
    return new McpServer(
        name, new Stdio(List.of(command), Map.of(), Optional.empty(), Optional.empty()));
  }

  /**
   * A server at an address.
   *
   * @param name what its tools begin with: 1 to 32 letters, digits or {@code -}
   * @param uri the address, http or https
   */
  public static McpServer http(String name, URI uri) {
    return new McpServer(name, new Http(uri, Map.of(), null, Optional.empty()));
  }

  /**
   * Gives the program a variable. It gets no other one of this program's, but for {@code PATH},
   * {@code HOME} and the like: keys must be named here.
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
   * Starts the program in a directory.
   *
   * @param directory where it runs
   */
  public McpServer withDirectory(Path directory) {
    Stdio stdio = stdio("withDirectory");
    return copy(
        new Stdio(stdio.command(), stdio.environment(), Optional.of(directory), stdio.sandbox()));
  }

  /**
   * Runs the program in a sandbox: it writes in its directory only.
   *
   * @param sandbox what it can reach
   */
  public McpServer withSandbox(Sandbox sandbox) {
    Stdio stdio = stdio("withSandbox");
    return copy(
        new Stdio(stdio.command(), stdio.environment(), stdio.directory(), Optional.of(sandbox)));
  }

  /**
   * Sends a header with each request.
   *
   * @param header its name
   * @param value its value
   */
  public McpServer withHeader(String header, String value) {
    Http http = http("withHeader");
    return copy(
        new Http(http.uri(), plus(http.headers(), header, value), http.token(), http.oauth()));
  }

  /**
   * Sends a bearer token that each run chooses for itself. Runs with different tokens share
   * nothing: neither a session at the server nor its list of tools.
   *
   * @param ofRun the token, by the run's attributes; called on each request, by many threads
   */
  public McpServer withToken(Function<Map<String, Object>, String> ofRun) {
    Http http = http("withToken");
    return copy(new Http(http.uri(), http.headers(), ofRun, Optional.empty()));
  }

  /**
   * Gets access by OAuth when the server asks for it.
   *
   * @param oauth how
   */
  public McpServer withOAuth(McpOAuth oauth) {
    Http http = http("withOAuth");
    return copy(new Http(http.uri(), http.headers(), null, Optional.of(oauth)));
  }

  /**
   * How long a request may take.
   *
   * @param silence the longest time without the answer or progress; 60 seconds unless set
   * @param inAll the longest time in all, whatever progress comes; 5 minutes unless set
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
   * How long a run waits at its beginning for the server to start and list its tools.
   *
   * @param patience 30 seconds unless set
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
   * What all tools of the server do, in place of everything.
   *
   * @param first one effect
   * @param more others
   */
  public McpServer withEffects(Effect first, Effect... more) {
    return withToolEffects(ALL, first, more);
  }

  /**
   * What one tool does, in place of what is set for all.
   *
   * @param tool its name as the server has it
   * @param first one effect
   * @param more others
   */
  public McpServer withToolEffects(String tool, Effect first, Effect... more) {
    Map<String, Set<Effect>> all = new LinkedHashMap<>(effects);
    all.put(tool, Collections.unmodifiableSet(EnumSet.of(first, more)));
    McpServer copy = copy();
    copy.effects = Collections.unmodifiableMap(all);
    return copy;
  }

  /**
   * What becomes of a call whose outcome is unknown, as the server died in it or this program did.
   * With {@link Recovery#RERUN} it is made once more; else never.
   *
   * @param unknown what becomes of it
   */
  public McpServer withRecovery(Recovery unknown) {
    McpServer copy = copy();
    copy.recovery = Optional.of(unknown);
    return copy;
  }

  /**
   * Offers these tools only.
   *
   * @param names their names as the server has them
   */
  public McpServer withTools(String... names) {
    McpServer copy = copy();
    copy.tools = Optional.of(Set.of(names));
    return copy;
  }

  /**
   * Believes the server that a tool only reads or may be repeated ({@code readOnlyHint}, {@code
   * idempotentHint}), where no effects and no recovery are set. For servers of one's own.
   */
  public McpServer trustHints() {
    McpServer copy = copy();
    copy.hintsTrusted = true;
    return copy;
  }

  /** Lets no run begin without the server: {@link McpException} in place of missing tools. */
  public McpServer required() {
    McpServer copy = copy();
    copy.required = true;
    return copy;
  }

  /** What its tools begin with. */
  public String name() {
    return name;
  }

  /** How it is reached. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** The longest time without an answer or progress. */
  public Duration timeout() {
    return timeout;
  }

  /** The longest time of a request in all. */
  public Duration maxTime() {
    return maxTime;
  }

  /** How long a run waits for it at its beginning. */
  public Duration startTimeout() {
    return startTimeout;
  }

  /**
   * What a tool does, as far as that is set.
   *
   * @param tool its name as the server has it
   */
  public Optional<Set<Effect>> effects(String tool) {
    return Optional.ofNullable(effects.getOrDefault(tool, effects.get(ALL)));
  }

  /** What becomes of a call whose outcome is unknown, if that is set. */
  public Optional<Recovery> recovery() {
    return recovery;
  }

  /**
   * Whether a tool is offered.
   *
   * @param tool its name as the server has it
   */
  public boolean offers(String tool) {
    return tools.map(names -> names.contains(tool)).orElse(true);
  }

  /** Whether hints of the server count. */
  public boolean hasTrustedHints() {
    return hintsTrusted;
  }

  /** Whether no run begins without it. */
  public boolean isRequired() {
    return required;
  }

  /** Its name and how it is reached; no variable, no header. */
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

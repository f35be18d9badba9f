package dev.penguin.tools.internal.mcp.setup;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.json.Json;
import dev.penguin.tools.mcp.McpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file that many programs share: an object {@code mcpServers}, whose members have a {@code
 * command} with {@code args}, {@code env} and {@code cwd}, or a {@code url} with {@code headers}.
 */
public final class ServersFile {
  /** The file of a project. */
  public static final String OF_PROJECT = ".mcp.json";

  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

  private final Path file;
  private final UnaryOperator<String> filled;

  private ServersFile(Path file, UnaryOperator<String> filled) {
    this.file = file;
    this.filled = filled;
  }

  /**
   * The servers of a program's own file, with <code>${NAME}</code> and <code>${NAME:-else}</code>
   * filled in.
   *
   * @param variables the variables; those that are missing are an error
   * @throws ConfigurationException when the file cannot be read or says something else
   */
  public static List<McpServer> read(Path file, Map<String, String> variables) {
    return new ServersFile(file, text -> fill(file, text, variables)).servers();
  }

  /** The servers that a file names, with nothing filled in: it may be anybody's. */
  public static List<McpServer> proposed(Path file) {
    return new ServersFile(file, text -> text).servers();
  }

  private static String fill(Path file, String text, Map<String, String> variables) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> {
              String value = variables.getOrDefault(found.group(1), found.group(2));
              if (value == null) {
                throw bad(file, "names ${" + found.group(1) + "}, which is not set");
              }
              return Matcher.quoteReplacement(value);
            });
  }

  private List<McpServer> servers() {
    Object servers;
    try {
      servers = Json.parseObject(Files.readString(file)).get("mcpServers");
    } catch (IOException e) {
      throw bad(file, "cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw bad(file, "is no JSON object: " + e.getMessage());
    }
    if (!(servers instanceof Map<?, ?> all)) {
      throw bad(file, "has no object \"mcpServers\"");
    }
    List<McpServer> found = new ArrayList<>();
    all.forEach(
        (name, entry) -> {
          if (entry instanceof Map<?, ?> settings) {
            if (!Boolean.TRUE.equals(settings.get("disabled"))) {
              found.add(server(String.valueOf(name), settings));
            }
          } else {
            throw bad(file, "has no object for '" + name + "'");
          }
        });
    return List.copyOf(found);
  }

  private McpServer server(String name, Map<?, ?> settings) {
    String plain = name.replaceAll("[^A-Za-z0-9-]", "-");
    try {
      return settings.containsKey("url") ? http(plain, settings) : stdio(plain, settings);
    } catch (IllegalArgumentException e) {
      throw bad(file, "cannot be used for '" + name + "': " + e.getMessage());
    }
  }

  private McpServer http(String name, Map<?, ?> settings) {
    Object type = settings.get("type");
    if ("sse".equals(type)) {
      throw new IllegalArgumentException(
          "the transport 'sse' is not supported; most such servers have one of the type 'http' too");
    }
    McpServer server = McpServer.http(name, URI.create(text(settings.get("url"), "url")));
    for (Map.Entry<String, String> header : texts(settings.get("headers"), "headers").entrySet()) {
      server = server.withHeader(header.getKey(), header.getValue());
    }
    return server;
  }

  private McpServer stdio(String name, Map<?, ?> settings) {
    List<String> line = new ArrayList<>();
    line.add(text(settings.get("command"), "command"));
    if (settings.get("args") instanceof List<?> more) {
      more.forEach(each -> line.add(text(each, "args")));
    }
    McpServer server = McpServer.stdio(name, line.toArray(new String[0]));
    for (Map.Entry<String, String> variable : texts(settings.get("env"), "env").entrySet()) {
      server = server.withEnvironment(variable.getKey(), variable.getValue());
    }
    return settings.get("cwd") == null
        ? server
        : server.withDirectory(
            file.toAbsolutePath().resolveSibling(text(settings.get("cwd"), "cwd")).normalize());
  }

  private Map<String, String> texts(@Nullable Object value, String what) {
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> all) {
      Map<String, String> texts = new LinkedHashMap<>();
      all.forEach((name, each) -> texts.put(String.valueOf(name), text(each, what)));
      return texts;
    }
    throw new IllegalArgumentException("'" + what + "' must be an object, got " + Json.kind(value));
  }

  private String text(@Nullable Object value, String what) {
    if (value instanceof String text) {
      return filled.apply(text);
    }
    throw new IllegalArgumentException("'" + what + "' must be a text, got " + Json.kind(value));
  }

  private static ConfigurationException bad(Path file, String why) {
    return new ConfigurationException("The file '" + file + "' " + why, "mcp-servers-file");
  }
}

package dev.penguin.tools.internal.mcp.client;

import dev.penguin.tools.internal.text.Sha256;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Gives the tools of one server names that models accept, the same each time. Not thread-safe. */
final class ToolNames {
  private static final int MAX = 64;
  private static final int DIGITS = 8;

  private final String server;
  private final Consumer<String> report;
  private final Map<String, String> taken = new LinkedHashMap<>();

  /**
   * @param report receives what is not offered under its own name, in one line
   */
  ToolNames(String server, Consumer<String> report) {
    this.server = server;
    this.report = report;
  }

  /** The name of a tool for the model: {@code server_tool}, of 1 to 64 letters, digits, _ and -. */
  String of(String tool) {
    String plain = server + "_" + tool.replaceAll("[^A-Za-z0-9_-]", "_");
    String name = plain.length() > MAX ? shortened(plain, tool) : plain;
    String other = taken.putIfAbsent(name, tool);
    if (other != null) {
      name = shortened(plain, tool);
      taken.putIfAbsent(name, tool);
      report.accept(
          "its tools '%s' and '%s' have the same name for a model; the second is '%s'"
              .formatted(other, tool, name));
    } else if (!plain.equals(server + "_" + tool) || plain.length() > MAX) {
      report.accept("its tool '%s' is offered as '%s'".formatted(tool, name));
    }
    return name;
  }

  private static String shortened(String plain, String tool) {
    return plain.substring(0, Math.min(plain.length(), MAX - DIGITS - 1))
        + "_"
        + Sha256.hex(tool).substring(0, DIGITS);
  }
}

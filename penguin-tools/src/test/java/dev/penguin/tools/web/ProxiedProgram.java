package dev.penguin.tools.web;

import dev.penguin.tools.Calls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A program of its own that fetches a page and writes the result: proxies and trusted certificates
 * are settings of a whole program.
 */
public final class ProxiedProgram {
  private ProxiedProgram() {}

  /** The address; {@code direct}, if it is to ignore proxies; an address that is allowed. */
  public static void main(String[] arguments) throws Exception {
    WebTools.Builder builder = WebTools.builder();
    if (arguments.length > 1) {
      builder.direct();
    }
    if (arguments.length > 2) {
      builder.allow(arguments[2]);
    }
    try (WebTools web = builder.build()) {
      System.out.println(Calls.run(web.tools(), "web_fetch", "url", arguments[0]).text());
    }
  }

  /**
   * What it writes.
   *
   * @param environment variables that it gets, in place of all that name proxies
   * @param options of its Java
   */
  static String output(Map<String, String> environment, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8"));
    command.addAll(options);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(ProxiedProgram.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var output = process.getInputStream()) {
      String written = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return written;
    }
  }
}

package dev.penguin.tools.web;

import dev.penguin.tools.Calls;

/** A program that fetches a page with the usual settings and writes the result. */
public final class ProxiedProgram {
  private ProxiedProgram() {}

  /** The address; {@code direct}, if it is to ignore proxies. */
  public static void main(String[] arguments) throws Exception {
    WebTools.Builder builder = WebTools.builder();
    if (arguments.length > 1) {
      builder.direct();
    }
    try (WebTools web = builder.build()) {
      System.out.println(Calls.run(web.tools(), "web_fetch", "url", arguments[0]).text());
    }
  }
}

package dev.penguin.tools.internal.mcp.auth;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says about the token that it wants: RFC 6750 and RFC 9728, section 5. */
record Challenge(Map<String, String> parameters) {
  private static final Pattern PARAMETER =
      Pattern.compile(
          "([A-Za-z_][A-Za-z0-9_-]*)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

  /** Reads the header {@code WWW-Authenticate}; what is not of the scheme Bearer says nothing. */
  static Challenge read(String header) {
    int bearer = header.toLowerCase(Locale.ROOT).indexOf("bearer");
    Map<String, String> all = new LinkedHashMap<>();
    if (bearer >= 0) {
      Matcher each = PARAMETER.matcher(header.substring(bearer));
      while (each.find()) {
        String quoted = each.group(2);
        all.putIfAbsent(
            each.group(1).toLowerCase(Locale.ROOT),
            quoted == null ? each.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
      }
    }
    return new Challenge(all);
  }

  Optional<String> metadata() {
    return Optional.ofNullable(parameters.get("resource_metadata"));
  }

  Optional<String> scope() {
    return Optional.ofNullable(parameters.get("scope")).filter(scope -> !scope.isBlank());
  }

  boolean isInsufficientScope() {
    return "insufficient_scope".equals(parameters.get("error"));
  }
}

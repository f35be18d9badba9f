package dev.penguin.tools.internal.mcp.auth;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one authorization server gave this program for one MCP server and user. Immutable.
 *
 * @param issuer who gave it
 * @param client who this program is there
 * @param token the access token; null before there is one
 * @param refresh what a new token is had with; null for none
 * @param expires when the token ends, in seconds since 1970; negative when that is unknown
 * @param scope what was granted; empty when that is unknown
 */
record Access(
    String issuer,
    Client client,
    @Nullable String token,
    @Nullable String refresh,
    long expires,
    String scope) {
  private static final long SECONDS_BEFORE_END = 30;

  /**
   * Who this program is to an authorization server.
   *
   * @param secret null for a public client
   * @param method how it shows who it is, as registered; null for the server's usual way
   * @param redirect where the browser comes back to
   */
  record Client(String id, @Nullable String secret, @Nullable String method, String redirect) {}

  boolean isExpired(long now) {
    return expires >= 0 && now >= expires - SECONDS_BEFORE_END;
  }

  /** The words of a scope. */
  static Set<String> words(String scope) {
    Set<String> words = new LinkedHashSet<>(Arrays.asList(scope.strip().split("\\s+")));
    words.remove("");
    return words;
  }

  Map<String, Object> write() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("issuer", issuer);
    all.put("client_id", client.id());
    all.put("client_secret", client.secret());
    all.put("auth_method", client.method());
    all.put("redirect_uri", client.redirect());
    all.put("access_token", token);
    all.put("refresh_token", refresh);
    all.put("expires", expires);
    all.put("scope", scope);
    all.values().removeIf(each -> each == null);
    return new LinkedHashMap<>(all);
  }

  static Access read(Map<String, Object> all) {
    return new Access(
        String.valueOf(all.get("issuer")),
        new Client(
            String.valueOf(all.get("client_id")),
            (String) all.get("client_secret"),
            (String) all.get("auth_method"),
            String.valueOf(all.get("redirect_uri"))),
        (String) all.get("access_token"),
        (String) all.get("refresh_token"),
        all.get("expires") instanceof Number end ? end.longValue() : -1,
        String.valueOf(all.getOrDefault("scope", "")));
  }
}

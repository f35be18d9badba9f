package dev.penguin.tools.internal.mcp.auth;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the authorization server of an MCP server: RFC 9728, RFC 8414 and OpenID Connect Discovery,
 * in the order of the MCP specification. Nothing is cached, as a server may change it at any time.
 */
final class Discovery {
  private static final String OF_RESOURCE = "/.well-known/oauth-protected-resource";
  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  private final URI resource;
  private final AuthHttp http;

  Discovery(URI resource, AuthHttp http) {
    this.resource = resource;
    this.http = http;
  }

  /**
   * An authorization server.
   *
   * @param metadata what it says of itself
   * @param resource the name of the MCP server at it
   * @param scopes what the MCP server says may be asked for
   */
  record Found(Map<String, Object> metadata, String resource, List<String> scopes) {
    String issuer() {
      return String.valueOf(metadata.get("issuer"));
    }

    Optional<String> text(String name) {
      return Optional.ofNullable(metadata.get(name) instanceof String text ? text : null);
    }

    boolean is(String name) {
      return Boolean.TRUE.equals(metadata.get(name));
    }

    List<String> list(String name) {
      return texts(metadata.get(name));
    }
  }

  Found find(Challenge challenge) {
    AuthHttp.Reply protectedBy = ofResource(challenge);
    String name = protectedBy.text("resource");
    if (name == null || !covers(name)) {
      throw http.refused(
          "its metadata is about '" + name + "', and not about " + resource + ", which was asked");
    }
    List<String> servers = texts(protectedBy.body().get("authorization_servers"));
    if (servers.isEmpty()) {
      throw http.refused("its metadata names no authorization server");
    }
    return new Found(
        ofIssuer(servers.get(0)), name, texts(protectedBy.body().get("scopes_supported")));
  }

  private AuthHttp.Reply ofResource(Challenge challenge) {
    List<String> places = new ArrayList<>();
    if (challenge.metadata().isPresent()) {
      places.add(challenge.metadata().get());
    } else {
      String path = withoutSlash(resource.getRawPath());
      if (!path.isEmpty()) {
        places.add(UrlForm.origin(resource) + OF_RESOURCE + path);
      }
      places.add(UrlForm.origin(resource) + OF_RESOURCE);
    }
    for (String place : places) {
      AuthHttp.Reply reply = http.get(place);
      if (reply.isOk() && reply.body().containsKey("resource")) {
        return reply;
      }
    }
    throw http.refused("it has no metadata (RFC 9728) at " + places);
  }

  /** Whether a name is the server's own address, or that of what it is a part of. */
  private boolean covers(String name) {
    try {
      URI named = URI.create(name);
      String path = withoutSlash(named.getRawPath());
      String own = withoutSlash(resource.getRawPath());
      return UrlForm.origin(named).equalsIgnoreCase(UrlForm.origin(resource))
          && (own.equals(path) || own.startsWith(path + "/"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Map<String, Object> ofIssuer(String issuer) {
    URI address = URI.create(issuer);
    String origin = UrlForm.origin(address);
    String path = withoutSlash(address.getRawPath());
    List<String> places =
        path.isEmpty()
            ? List.of(origin + OAUTH, origin + OPENID)
            : List.of(origin + OAUTH + path, origin + OPENID + path, origin + path + OPENID);
    for (String place : places) {
      AuthHttp.Reply reply = http.get(place);
      if (reply.isOk() && reply.body().containsKey("issuer")) {
        if (!issuer.equals(reply.text("issuer"))) {
          throw http.refused(
              "the authorization server at %s calls itself '%s', and not '%s'"
                  .formatted(place, reply.text("issuer"), issuer));
        }
        return reply.body();
      }
    }
    throw http.refused("the authorization server '" + issuer + "' has no metadata at " + places);
  }

  private static String withoutSlash(@Nullable String path) {
    if (path == null) {
      return "";
    }
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}

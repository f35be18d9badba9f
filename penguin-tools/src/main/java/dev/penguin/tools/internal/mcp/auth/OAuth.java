package dev.penguin.tools.internal.mcp.auth;

import dev.penguin.tools.internal.mcp.wire.Credentials;
import dev.penguin.tools.internal.mcp.wire.HttpClient;
import dev.penguin.tools.internal.text.Sha256;
import dev.penguin.tools.mcp.McpOAuth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The access of one user to one MCP server: OAuth 2.1 with PKCE, resource indicators (RFC 8707) and
 * the issuer in the answer (RFC 9207). Thread-safe; one thread at a time asks for access.
 */
public final class OAuth implements Credentials {
  private static final String OFFLINE = "offline_access";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final McpOAuth settings;
  private final String user;
  private final URI resource;
  private final AccessStore store;
  private final AuthHttp http;
  private final Discovery discovery;
  private volatile @Nullable Access access;

  /**
   * An access that is not there yet.
   *
   * @param server the server's name, for messages
   * @param resource its address
   * @param user whose access it is; empty for everybody's
   */
  public OAuth(
      String server,
      URI resource,
      McpOAuth settings,
      String user,
      AccessStore store,
      HttpClient client) {
    this.settings = settings;
    this.user = user;
    this.resource = resource;
    this.store = store;
    http = new AuthHttp(server, resource, client);
    discovery = new Discovery(resource, http);
  }

  @Override
  public Optional<String> token() {
    Access now = access;
    return now == null ? Optional.empty() : Optional.ofNullable(now.token());
  }

  @Override
  public synchronized boolean renew(Refusal refusal) {
    Access before = access;
    if (before != null && before.token() != null && !before.token().equals(refusal.token())) {
      return true; // another thread did it
    }
    Challenge challenge = Challenge.read(refusal.challenge());
    if (refusal.status() == 403 && !challenge.isInsufficientScope()) {
      return false;
    }
    Discovery.Found found = discovery.find(challenge);
    Access known = known(found);
    boolean stepUp = refusal.status() == 403;
    if (stepUp && known != null && grants(known, challenge)) {
      return false; // it was granted, and is not enough all the same
    }
    if (known != null && !stepUp) {
      if (known.token() != null
          && !known.token().equals(refusal.token())
          && !known.isExpired(now())) {
        access = known;
        return true;
      }
      Optional<Access> refreshed = refreshed(found, known);
      if (refreshed.isPresent()) {
        keep(refreshed.get());
        return true;
      }
    }
    keep(authorized(found, challenge, known));
    return true;
  }

  private @Nullable Access known(Discovery.Found found) {
    Access before = access;
    if (before != null && before.issuer().equals(found.issuer())) {
      return before;
    }
    access = null; // what one issuer gave is never shown to another
    return store.find(found.issuer(), resource.toString(), user).orElse(null);
  }

  private static boolean grants(Access known, Challenge challenge) {
    Set<String> wanted = Access.words(challenge.scope().orElse(""));
    return Access.words(known.scope()).containsAll(wanted);
  }

  private void keep(Access fresh) {
    store.put(resource.toString(), user, fresh);
    access = fresh;
  }

  private static long now() {
    return System.currentTimeMillis() / 1_000;
  }

  /** A new token for an old one; empty when the server does not give it. */
  private Optional<Access> refreshed(Discovery.Found found, Access known) {
    if (known.refresh() == null) {
      return Optional.empty();
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", known.refresh());
    AuthHttp.Reply reply = token(found, known.client(), form);
    return reply.isOk() && reply.text("access_token") != null
        ? Optional.of(granted(reply, known, known.scope()))
        : Optional.empty();
  }

  private Access authorized(Discovery.Found found, Challenge challenge, @Nullable Access known) {
    if (!found.list("code_challenge_methods_supported").contains("S256")) {
      throw http.refused(
          "the authorization server '"
              + found.issuer()
              + "' does not say that it supports PKCE (S256)");
    }
    Access.Client client = known == null ? client(found) : known.client();
    String scope = scope(found, challenge, known);
    String verifier = random();
    String state = random();
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("response_type", "code");
    asked.put("client_id", client.id());
    asked.put("redirect_uri", client.redirect());
    asked.put("code_challenge", challengeOf(verifier));
    asked.put("code_challenge_method", "S256");
    asked.put("state", state);
    if (!scope.isEmpty()) {
      asked.put("scope", scope);
    }
    asked.put("resource", found.resource());
    URI page = UrlForm.with(URI.create(endpoint(found, "authorization_endpoint")), asked);
    Map<String, String> back = comeBack(page, client.redirect());
    check(back, found, state);
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", back.getOrDefault("code", ""));
    form.put("redirect_uri", client.redirect());
    form.put("code_verifier", verifier);
    AuthHttp.Reply reply = token(found, client, form);
    if (!reply.isOk() || reply.text("access_token") == null) {
      throw http.refused(
          "the authorization server gave no token: status %d, %s"
              .formatted(reply.status(), reply.body().getOrDefault("error", "no error")));
    }
    return granted(reply, new Access(found.issuer(), client, null, null, -1, scope), scope);
  }

  private String endpoint(Discovery.Found found, String name) {
    return found
        .text(name)
        .orElseThrow(
            () -> http.refused("the authorization server '" + found.issuer() + "' has no " + name));
  }

  /** What the challenge names, else all that the server names, and what was granted before. */
  private String scope(Discovery.Found found, Challenge challenge, @Nullable Access known) {
    Set<String> words = new LinkedHashSet<>();
    if (known != null) {
      words.addAll(Access.words(known.scope()));
    }
    words.addAll(
        challenge.scope().map(Access::words).orElseGet(() -> new LinkedHashSet<>(found.scopes())));
    if (found.list("scopes_supported").contains(OFFLINE)) {
      words.add(OFFLINE);
    }
    return String.join(" ", words);
  }

  private Map<String, String> comeBack(URI page, String redirect) {
    try {
      URI back = settings.authorizer().authorize(page);
      URI expected = URI.create(redirect);
      if (!UrlForm.origin(back).equals(UrlForm.origin(expected))
          || !String.valueOf(back.getPath()).equals(String.valueOf(expected.getPath()))) {
        throw http.refused("the browser did not come back to " + redirect);
      }
      return UrlForm.read(back.getRawQuery());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw http.refused("the wait for the browser was interrupted");
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // the authorizer is the program's own code
      throw http.refused("nobody came back from the authorization: " + e.getMessage());
    }
  }

  private void check(Map<String, String> back, Discovery.Found found, String state) {
    if (!state.equals(back.get("state"))) {
      throw http.refused("the authorization server's answer belongs to another request");
    }
    String issuer = back.get("iss");
    if (issuer == null && found.is("authorization_response_iss_parameter_supported")) {
      throw http.refused("the answer of the authorization server lacks its name (RFC 9207)");
    }
    if (issuer != null && !issuer.equals(found.issuer())) {
      throw http.refused(
          "the answer is from '%s', but '%s' was asked".formatted(issuer, found.issuer()));
    }
    if (back.containsKey("error") || !back.containsKey("code")) {
      throw http.refused(
          "the authorization server answered " + back.getOrDefault("error", "without a code"));
    }
  }

  private Access.Client client(Discovery.Found found) {
    if (settings.client().isPresent()) {
      McpOAuth.Client ours = settings.client().get();
      String issuer = store.issuerOf(ours.id(), found.issuer());
      if (!issuer.equals(found.issuer())) {
        throw http.refused(
            "the client '%s' is registered with '%s' and is not sent to '%s'"
                .formatted(ours.id(), issuer, found.issuer()));
      }
      return new Access.Client(ours.id(), ours.secret().orElse(null), null, redirect());
    }
    if (found.is("client_id_metadata_document_supported")
        && settings.metadataDocument().isPresent()) {
      String id = settings.metadataDocument().get().toString();
      return new Access.Client(id, null, "none", redirect());
    }
    return registered(found);
  }

  private Access.Client registered(Discovery.Found found) {
    String redirect = redirect();
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("client_name", settings.clientName());
    asked.put("redirect_uris", List.of(redirect));
    asked.put("grant_types", List.of("authorization_code", "refresh_token"));
    asked.put("response_types", List.of("code"));
    asked.put("application_type", UrlForm.isLoopback(URI.create(redirect)) ? "native" : "web");
    List<String> methods = found.list("token_endpoint_auth_methods_supported");
    asked.put(
        "token_endpoint_auth_method",
        methods.isEmpty() || methods.contains("none") ? "none" : methods.get(0));
    AuthHttp.Reply reply = http.postJson(endpoint(found, "registration_endpoint"), asked);
    String id = reply.text("client_id");
    if (!reply.isOk() || id == null) {
      throw http.refused(
          "'%s' does not register this program (status %d); register it and use withClient"
              .formatted(found.issuer(), reply.status()));
    }
    return new Access.Client(
        id, reply.text("client_secret"), reply.text("token_endpoint_auth_method"), redirect);
  }

  /** The redirect address; a port of 0 becomes a free one, which a registration then names. */
  private String redirect() {
    URI wanted = settings.redirect();
    if (wanted.getPort() != 0) {
      return wanted.toString();
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return wanted.toString().replaceFirst(":0(?=/|$)", ":" + free.getLocalPort());
    } catch (IOException e) {
      throw http.refused("there is no free port to come back to: " + e.getMessage());
    }
  }

  private AuthHttp.Reply token(
      Discovery.Found found, Access.Client client, Map<String, String> form) {
    form.put("resource", found.resource());
    String method = method(found, client);
    String authorization = null;
    String secret = client.secret();
    if (method.equals("client_secret_basic") && secret != null) {
      String pair = UrlForm.encode(client.id()) + ":" + UrlForm.encode(secret);
      authorization =
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    } else {
      form.put("client_id", client.id());
      if (method.equals("client_secret_post") && secret != null) {
        form.put("client_secret", secret);
      }
    }
    return http.postForm(endpoint(found, "token_endpoint"), form, authorization);
  }

  /** As it was registered, else the first way of a secret that the server takes (RFC 8414). */
  private static String method(Discovery.Found found, Access.Client client) {
    if (client.secret() == null) {
      return "none";
    }
    List<String> taken = new ArrayList<>(found.list("token_endpoint_auth_methods_supported"));
    if (client.method() != null && (taken.isEmpty() || taken.contains(client.method()))) {
      return client.method();
    }
    return taken.isEmpty() || taken.contains("client_secret_basic")
        ? "client_secret_basic"
        : "client_secret_post";
  }

  private static Access granted(AuthHttp.Reply reply, Access before, String scope) {
    String refresh = reply.text("refresh_token");
    String given = reply.text("scope");
    Object seconds = reply.body().get("expires_in");
    return new Access(
        before.issuer(),
        before.client(),
        reply.text("access_token"),
        refresh == null ? before.refresh() : refresh,
        seconds instanceof Number count ? now() + count.longValue() : -1,
        given == null ? scope : given);
  }

  private static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String challengeOf(String verifier) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
  }
}

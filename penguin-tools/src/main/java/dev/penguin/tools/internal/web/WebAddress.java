package dev.penguin.tools.internal.web;

import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.Locale;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The address of a page, read once and by one parser: what is judged is what is fetched. What
 * parsers read in different ways is refused.
 *
 * @param url the address
 */
record WebAddress(HttpUrl url) {
  private static final int MAX = 4_000;
  private static final Pattern START = Pattern.compile("(?i)https?://[^/?#]+([/?#].*)?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
  private static final Pattern DOTTED =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

  /** The address that the model wrote. */
  static WebAddress of(String text) throws ToolFailureException {
    return of(text, text.length() <= MAX ? HttpUrl.parse(text) : null);
  }

  /**
   * Where a redirect leads, which may be written relative to this page. As in browsers, a backslash
   * counts as a slash there, so {@code /\evil.test} names a host. Tabs within, which browsers leave
   * out, are refused.
   */
  WebAddress redirect(String location) throws ToolFailureException {
    boolean absolute = location.matches("(?is)[a-z][a-z0-9+.-]*:.*");
    if (location.strip().codePoints().anyMatch(Character::isISOControl)) {
      throw noAddress(location);
    }
    HttpUrl target = location.length() <= MAX ? url.resolve(location) : null;
    WebAddress next = of(absolute || target == null ? location : target.toString(), target);
    if (url.isHttps() && !next.url.isHttps()) {
      throw new ToolFailureException(
          "%s redirects from https to http (%s), which is not followed"
              .formatted(shown(), next.shown()));
    }
    return next;
  }

  private static WebAddress of(String text, @Nullable HttpUrl parsed) throws ToolFailureException {
    boolean plain =
        START.matcher(text).matches()
            && text.indexOf('\\') < 0
            && text.codePoints()
                .noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
    if (!plain || parsed == null) {
      throw noAddress(text);
    }
    String authority = text.replaceFirst("(?i)https?://", "").replaceFirst("[/?#].*", "");
    if (authority.indexOf('@') >= 0 || !parsed.username().isEmpty()) {
      throw new ToolFailureException(
          PlainText.quote(text)
              + " has a user name or password before its host, which is refused: it can make one"
              + " host look like another");
    }
    refuseOddNumbers(parsed.host());
    return new WebAddress(parsed.newBuilder().fragment(null).build());
  }

  private static ToolFailureException noAddress(String text) {
    return new ToolFailureException(
        PlainText.quote(text)
            + " is no address of a page; write an absolute one with http or https, without"
            + " spaces or backslashes");
  }

  /** What ends in a number is an address, and must be written as everybody reads it. */
  private static void refuseOddNumbers(String host) throws ToolFailureException {
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = bare.substring(bare.lastIndexOf('.') + 1);
    if (host.indexOf(':') < 0
        && NUMBER.matcher(last).matches()
        && !DOTTED.matcher(host).matches()) {
      throw new ToolFailureException(
          PlainText.quote(host)
              + " is a number that programs read in different ways; write four decimal numbers"
              + " with dots, or a name");
    }
  }

  /** The host as rules name it, with the port where that is not the usual one. */
  String host() {
    String host = url.host().toLowerCase(Locale.ROOT);
    return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
  }

  /** Whether a permission for this page is one for the other page as well. */
  boolean isSameHost(WebAddress other) {
    boolean upgraded =
        !url.isHttps()
            && other.url.isHttps()
            && url.port() == HttpUrl.defaultPort("http")
            && other.url.port() == HttpUrl.defaultPort("https");
    return url.host().equals(other.url.host()) && (url.port() == other.url.port() || upgraded);
  }

  /** The address for messages. */
  String shown() {
    return PlainText.oneLine(PlainText.shortened(url.toString(), 500));
  }
}

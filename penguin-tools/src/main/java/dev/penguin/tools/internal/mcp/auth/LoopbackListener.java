package dev.penguin.tools.internal.mcp.auth;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits on this machine for the browser that an authorization server sends back. */
public final class LoopbackListener {
  private static final int MILLIS_BETWEEN_LOOKS = 100;
  private static final int MILLIS_TO_READ = 2_000;
  private static final int MAX_LINE = 16_384;

  private LoopbackListener() {}

  /**
   * Shows a page and waits for the redirect that follows.
   *
   * @param page names the redirect address, on this machine and with a port
   * @return the address with what the authorization server added
   */
  public static URI authorize(URI page, Consumer<URI> show, Duration patience)
      throws IOException, InterruptedException {
    Map<String, String> asked = UrlForm.read(page.getRawQuery());
    URI redirect = URI.create(asked.getOrDefault("redirect_uri", ""));
    if (!UrlForm.isLoopback(redirect) || redirect.getPort() < 0) {
      throw new IOException(
          "The redirect address '"
              + redirect
              + "' is not one of this machine with a port: pass an authorizer that can wait there");
    }
    long end = System.nanoTime() + patience.toNanos();
    try (ServerSocket listener =
        new ServerSocket(redirect.getPort(), 8, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(MILLIS_BETWEEN_LOOKS);
      show.accept(page);
      while (System.nanoTime() - end < 0) {
        if (Thread.interrupted()) {
          throw new InterruptedException("The wait for the browser was interrupted");
        }
        URI back = accept(listener, redirect, asked.getOrDefault("state", ""));
        if (back != null) {
          return back;
        }
      }
    }
    throw new IOException("Nobody came back from the page within " + patience);
  }

  private static @Nullable URI accept(ServerSocket listener, URI redirect, String state)
      throws IOException {
    try (Socket browser = listener.accept()) {
      browser.setSoTimeout(MILLIS_TO_READ);
      URI back = read(browser, redirect);
      boolean ours =
          back != null
              && redirect.getPath().equals(back.getPath())
              && state.equals(UrlForm.read(back.getRawQuery()).get("state"));
      String text = ours ? "You can close this window." : "Not found.";
      String head =
          "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
              .formatted(ours ? "200 OK" : "404 Not Found", text.length());
      browser.getOutputStream().write((head + text).getBytes(StandardCharsets.US_ASCII));
      return ours ? back : null;
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  /** The address that a browser asks for; null when it is no request. */
  private static @Nullable URI read(Socket browser, URI redirect) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(browser.getInputStream(), StandardCharsets.US_ASCII));
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n' && line.length() < MAX_LINE; c = in.read()) {
      line.append((char) c);
    }
    String[] words = line.toString().strip().split(" ");
    if (words.length != 3 || !words[0].equals("GET") || !words[1].startsWith("/")) {
      return null;
    }
    try {
      return URI.create(UrlForm.origin(redirect) + words[1]);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}

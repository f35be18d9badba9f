package dev.penguin.examples.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A page as a server of this machine gives it: by a plain socket, so that nothing stays open. */
record FetchedPage(int status, String head, String body) {
  static FetchedPage get(HttpServer server, String path) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
      socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      int status = Integer.parseInt(answer.split(" ")[1]);
      return new FetchedPage(status, answer.substring(0, end), answer.substring(end + 4));
    }
  }
}

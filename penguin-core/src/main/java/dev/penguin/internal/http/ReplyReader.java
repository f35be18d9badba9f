package dev.penguin.internal.http;

import java.io.IOException;

/**
 * Makes something of a reply with status 200. One object reads one reply.
 *
 * @param <T> what is made of it
 */
public interface ReplyReader<T> {

  /**
   * Reads the reply to its end.
   *
   * @param reply the reply
   * @throws IOException when the connection broke, or nothing came in time
   */
  T read(HttpResponse reply) throws IOException;

  /** The text that has arrived so far. */
  String partialText();
}

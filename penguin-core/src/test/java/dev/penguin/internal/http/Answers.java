package dev.penguin.internal.http;

import dev.penguin.internal.http.FaultServer.Answer;
import java.nio.charset.StandardCharsets;

/** Answers that many scripts need. */
public final class Answers {
  private Answers() {}

  /** A stream in chunks, one for each piece, ended in good order. */
  public static Answer stream(String... pieces) {
    return (request, wire) -> {
      wire.streamHead();
      for (String piece : pieces) {
        wire.chunk(piece);
      }
      wire.endChunks();
    };
  }

  /** A body of known length. */
  public static Answer body(int status, String body, String... headers) {
    return (request, wire) -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String[] all = new String[headers.length + 1];
      System.arraycopy(headers, 0, all, 0, headers.length);
      all[headers.length] = "Content-Length: " + bytes.length;
      wire.head(status, all).send(bytes);
    };
  }

  /** An error in OpenAI's form. */
  public static Answer error(int status, String code, String message, String... headers) {
    String body =
        "{\"error\":{\"message\":\"%s\",\"type\":\"some_type\",\"param\":null,\"code\":%s}}"
            .formatted(message, code == null ? "null" : "\"" + code + "\"");
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type: application/json";
    return body(status, body, all);
  }

  /** One chunk of OpenAI's chat stream, as an event. */
  public static String chunk(String delta, String finishReason) {
    return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
        .formatted(delta, finishReason == null ? "null" : "\"" + finishReason + "\"");
  }

  /** A chunk with a piece of text that needs no escapes. */
  public static String text(String piece) {
    return chunk("{\"content\":\"" + piece + "\"}", null);
  }

  /** The last chunk of a choice. */
  public static String finish(String reason) {
    return chunk("{}", reason);
  }

  /** The chunk with the usage. */
  public static String usage(int input, int output) {
    return "data: {\"id\":\"chatcmpl-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}}\n\n"
        .formatted(input, output, input + output);
  }

  public static String done() {
    return "data: [DONE]\n\n";
  }

  /** A stream that says a text and ends as it should. */
  public static Answer saying(String text) {
    return stream(text(text), finish("stop"), usage(9, 3), done());
  }
}

package dev.penguin.internal.http;

import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * A request to a provider.
 *
 * @param model the model's name as messages show it, for instance {@code openai/gpt-5-mini}
 * @param url where it goes
 * @param headers its headers, without {@code Content-Length}
 * @param body the body's pieces, in order, sent one after the other
 * @param secrets what no message may show
 */
public record HttpPost(
    String model, HttpUrl url, Map<String, String> headers, List<byte[]> body, Secrets secrets) {

  /** The address without its query, which may hold a key. */
  String address() {
    return url.newBuilder().query(null).username("").password("").build().toString();
  }

  /** The name of the model only. */
  @Override
  public String toString() {
    return "HttpPost[" + model + "]";
  }
}

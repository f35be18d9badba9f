package dev.penguin.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penguin.internal.http.StoredReply;
import dev.penguin.model.ModelReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Decoding a stream of 2,000 pieces of text as OpenAI sends it, beside the least that a program
 * could do with Jackson: find the lines, walk to the piece, append it. Both hand each piece on. One
 * operation is a piece.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class StreamDecoding {
  private static final int PIECES = 2_000;

  private final JsonFactory factory = new JsonFactory();
  private byte[] stream = {};

  @Setup
  public void write() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < PIECES; i++) {
      text.append(chunk("{\"content\":\" word" + i % 10 + "\"}", "null"));
    }
    text.append(chunk("{}", "\"stop\"")).append("data: [DONE]\n\n");
    stream = text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String chunk(String delta, String finishReason) {
    return "data: {\"id\":\"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012\",\"object\":"
        + "\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"gpt-5-mini-2025-08-07\","
        + "\"service_tier\":\"default\",\"system_fingerprint\":null,\"choices\":[{\"index\":0,"
        + "\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finishReason
        + "}],\"obfuscation\":\"a1b2c3\"}\n\n";
  }

  @Benchmark
  @OperationsPerInvocation(PIECES)
  public ModelReply penguin(Blackhole heard) throws IOException {
    return new CompletionReader(heard::consume, "openai-chat").read(StoredReply.of(stream));
  }

  @Benchmark
  @OperationsPerInvocation(PIECES)
  public String bareJackson(Blackhole heard) throws IOException {
    StringBuilder all = new StringBuilder();
    int start = 0;
    while (start < stream.length) {
      int end = start;
      while (stream[end] != '\n') {
        end++;
      }
      if (end > start && stream[start + 6] == '{') {
        String piece = piece(start + 6, end - start - 6);
        if (!piece.isEmpty()) {
          all.append(piece);
          heard.consume(piece);
        }
      }
      start = end + 1;
    }
    return all.toString();
  }

  private String piece(int offset, int length) throws IOException {
    String piece = "";
    try (JsonParser json = factory.createParser(stream, offset, length)) {
      JsonToken token = json.nextToken();
      while (token != null) {
        if (token == JsonToken.FIELD_NAME && json.currentName().equals("content")) {
          piece = json.nextTextValue();
        }
        token = json.nextToken();
      }
    }
    return piece;
  }
}

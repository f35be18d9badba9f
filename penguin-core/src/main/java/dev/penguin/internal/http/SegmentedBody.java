package dev.penguin.internal.http;

import java.io.IOException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A request body of known length, made of segments that were encoded before. */
final class SegmentedBody extends RequestBody {
  private final List<byte[]> pieces;
  private final long length;

  SegmentedBody(List<byte[]> pieces) {
    this.pieces = pieces;
    long sum = 0;
    for (byte[] piece : pieces) {
      sum += piece.length;
    }
    length = sum;
  }

  /** The type is among the headers. */
  @Override
  public @Nullable MediaType contentType() {
    return null;
  }

  @Override
  public long contentLength() {
    return length;
  }

  /** Keeps OkHttp from sending it a second time by itself. */
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    for (byte[] piece : pieces) {
      sink.write(piece);
    }
  }
}

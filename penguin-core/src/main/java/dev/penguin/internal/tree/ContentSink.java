package dev.penguin.internal.tree;

import dev.penguin.internal.blob.ContentHash;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Where the bytes of files go that are read. */
public interface ContentSink {
  /** Whether a content is there already. */
  boolean has(ContentHash hash);

  /** Takes all bytes of a file, and returns their hash. */
  ContentHash keep(ReadableByteChannel content) throws IOException;
}

package dev.penguin.internal.tree;

import dev.penguin.internal.blob.ContentHash;
import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of files come from that are written. */
@FunctionalInterface
public interface ContentSource {
  /** Opens a content; reading fails when it is damaged. */
  InputStream open(ContentHash hash) throws IOException;
}

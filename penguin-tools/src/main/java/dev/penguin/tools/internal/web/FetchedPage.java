package dev.penguin.tools.internal.web;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * What a server sent.
 *
 * @param address where it was, after redirects
 * @param type the content type without parameters, in lower case; empty when the server named none
 * @param charset the character set that the server named
 * @param bytes the content, decompressed
 * @param truncated whether there was more
 */
record FetchedPage(
    WebAddress address, String type, Optional<Charset> charset, byte[] bytes, boolean truncated) {}

package dev.penguin.internal.mcp;

import java.util.List;

/**
 * The names and numbers of the protocol: specification 2026-07-28, {@code schema/2026-07-28}, and
 * those of the versions before it, which hold a session open.
 */
public final class McpProtocol {
  /** The version in which each request stands alone. */
  public static final String MODERN = "2026-07-28";

  /** The versions that begin with {@code initialize}, newest first. */
  public static final List<String> LEGACY =
      List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

  private static final String PREFIX = "io.modelcontextprotocol/";

  /** In {@code _meta} of each modern request. */
  public static final String META_VERSION = PREFIX + "protocolVersion";

  /** In {@code _meta} of each modern request. */
  public static final String META_CAPABILITIES = PREFIX + "clientCapabilities";

  /** In {@code _meta} of each modern request. */
  public static final String META_CLIENT = PREFIX + "clientInfo";

  public static final long METHOD_NOT_FOUND = -32601;
  public static final long INTERNAL_ERROR = -32603;
  public static final long HEADER_MISMATCH = -32020;
  public static final long MISSING_CAPABILITY = -32021;
  public static final long UNSUPPORTED_VERSION = -32022;

  private McpProtocol() {}
}

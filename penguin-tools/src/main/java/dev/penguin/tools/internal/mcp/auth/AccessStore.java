package dev.penguin.tools.internal.mcp.auth;

import dev.penguin.internal.json.Json;
import dev.penguin.tools.internal.text.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What authorization servers gave, by issuer, MCP server and user: in memory, and in files that
 * only their owner can read where there is a directory. Thread-safe.
 */
public final class AccessStore {
  private static final Logger LOG = LoggerFactory.getLogger(AccessStore.class);

  private final Optional<Path> directory;
  private final Map<String, Access> known = new ConcurrentHashMap<>();

  /** The issuer that each of the program's own clients was shown to, by the client's id. */
  private final Map<String, String> issuers = new ConcurrentHashMap<>();

  public AccessStore(Optional<Path> directory) {
    this.directory = directory;
  }

  Optional<Access> find(String issuer, String resource, String user) {
    String key = key(issuer, resource, user);
    return Optional.ofNullable(known.computeIfAbsent(key, this::read))
        .filter(access -> access.issuer().equals(issuer));
  }

  /** The issuer that a client of the program belongs to: the first one that asked for it. */
  String issuerOf(String client, String asking) {
    return issuers.computeIfAbsent(client, id -> asking);
  }

  void put(String resource, String user, Access access) {
    String key = key(access.issuer(), resource, user);
    known.put(key, access);
    directory.ifPresent(folder -> write(folder, key, access));
  }

  @SuppressWarnings("NullAway") // a computed null leaves the map as it is
  private Access read(String key) {
    if (directory.isEmpty()) {
      return null;
    }
    Path file = directory.get().resolve(key + ".json");
    try {
      return Access.read(Json.parseObject(Files.readString(file)));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | IllegalArgumentException | ClassCastException e) {
      LOG.warn("The access in {} cannot be read and is asked for anew: {}", file, e.getMessage());
      return null;
    }
  }

  private static void write(Path folder, String key, Access access) {
    try {
      boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
      Files.createDirectories(folder, mode(posix, "rwx------"));
      Path fresh = Files.createTempFile(folder, key, ".tmp", mode(posix, "rw-------"));
      try {
        Files.write(fresh, Json.write(access.write()).getBytes(StandardCharsets.UTF_8));
        Files.move(
            fresh,
            folder.resolve(key + ".json"),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      LOG.warn("An access cannot be kept in {}: {}", folder, e.toString());
    }
  }

  private static FileAttribute<?>[] mode(boolean posix, String mode) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static String key(String issuer, String resource, String user) {
    return Sha256.hex(Json.write(List.of(issuer, resource, user)));
  }
}

package dev.penguin.internal.permission;

import dev.penguin.error.ConfigurationException;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Effect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the rules that a project brings in {@code .penguin/permissions}. The author of the project
 * wrote them, so they can only take away: {@code ask} and {@code deny}, one rule a line, {@code #}
 * before a comment.
 *
 * <pre>
 * deny shell git push
 * ask  write_file docs
 * deny effect:network
 * </pre>
 */
public final class ProjectPermissions {
  private static final int MAX_BYTES = 65_536;
  private static final String EFFECT = "effect:";

  private ProjectPermissions() {}

  /** The rules of a workspace; nothing when it brings none. */
  public static Optional<Permissions> read(Path workspace) {
    Path folder = workspace.resolve(".penguin");
    Path file = folder.resolve("permissions");
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw bad("it is no regular file, or lies behind a link");
    }
    Permissions permissions = Permissions.full();
    int number = 0;
    for (String line : text(file).lines().toList()) {
      number++;
      String rule = line.strip();
      if (!rule.isEmpty() && !rule.startsWith("#")) {
        permissions = with(permissions, rule, number);
      }
    }
    return Optional.of(permissions);
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw bad("it has more than " + MAX_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw bad("it is not UTF-8 text");
    } catch (IOException e) {
      throw bad("it cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static Permissions with(Permissions permissions, String rule, int number) {
    String[] words = rule.split("\\s+", 3);
    if (words[0].equals("allow")) {
      throw bad(
          "line "
              + number
              + " allows something, which only the application may: Permissions.allow(…)");
    }
    boolean deny = words[0].equals("deny");
    if (words.length < 2 || !deny && !words[0].equals("ask")) {
      throw bad("line " + number + " is not 'deny' or 'ask', a tool and what it touches");
    }
    String tool = words[1];
    if (tool.startsWith(EFFECT)) {
      Effect effect = effect(tool.substring(EFFECT.length()), number);
      if (words.length > 2) {
        throw bad("line " + number + " names an effect and more; an effect stands alone");
      }
      return deny ? permissions.deny(effect) : permissions.ask(effect);
    }
    String[] resources = words.length > 2 ? new String[] {words[2]} : new String[0];
    return deny ? permissions.deny(tool, resources) : permissions.ask(tool, resources);
  }

  private static Effect effect(String name, int number) {
    for (Effect effect : Effect.values()) {
      if (effect.name().toLowerCase(Locale.ROOT).equals(name)) {
        return effect;
      }
    }
    throw bad(
        "line " + number + " names no effect; they are effect:read, write, execute and network");
  }

  private static ConfigurationException bad(String why) {
    return new ConfigurationException(
        "The project's .penguin/permissions cannot be used, so the agent was not built: "
            + why
            + ". Fix or remove the file",
        "bad-project-permissions");
  }
}

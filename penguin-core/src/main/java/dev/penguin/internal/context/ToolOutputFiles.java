package dev.penguin.internal.context;

import dev.penguin.internal.flow.Uninterrupted;
import dev.penguin.internal.journal.SessionNames;
import dev.penguin.internal.journal.StateDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stores long tool results in files of their own, in a folder for each session. The first line of a
 * file holds how many characters the result had and how many are kept. The rest is the text. Of
 * more than fits, the oldest go first. A file is there whole or not at all. Thread-safe, and safe
 * beside other processes.
 */
public final class ToolOutputFiles {
  private static final String FOLDER = "results";
  private static final String END = ".txt";
  private static final String YOUNG = ".young";

  private final StateDirectory state;
  private final Path folder;
  private final long maxOfSession;
  private final long maxOfAll;

  /**
   * A result, or a part of it.
   *
   * @param text the part
   * @param kept how many characters are kept
   * @param length how many characters the result had
   */
  public record Page(String text, int kept, int length) {}

  /**
   * The results of a state directory.
   *
   * @param directory the folder; made when it is not there
   * @param maxOfSession how many bytes the results of one session may take
   * @param maxOfAll how many bytes the results of all sessions may take
   * @throws dev.penguin.error.ConfigurationException when it cannot be made or written
   */
  public ToolOutputFiles(Path directory, long maxOfSession, long maxOfAll) {
    state = StateDirectory.open(directory);
    folder = state.folder(FOLDER);
    this.maxOfSession = maxOfSession;
    this.maxOfAll = maxOfAll;
  }

  /**
   * Keeps a result, on disk when this returns.
   *
   * @param session whose it is
   * @param id the id of its call, of any form
   * @param text what is kept of it
   * @param length how many characters the result had
   */
  public void keep(String session, String id, String text, int length) throws IOException {
    Path file = folder.resolve(SessionNames.fileName(session)).resolve(name(id) + END);
    Uninterrupted.run(
        () -> {
          Path of = state.folder(FOLDER + "/" + SessionNames.fileName(session));
          Path young = of.resolve(name(id) + YOUNG);
          try {
            Files.deleteIfExists(young);
            write(young, text, length);
            Files.move(young, file, StandardCopyOption.ATOMIC_MOVE);
            StateDirectory.sync(of);
          } finally {
            Files.deleteIfExists(young);
          }
          return file;
        });
    forgetOldest(SessionNames.fileName(session), file);
  }

  private static void write(Path file, String text, int length) throws IOException {
    try (FileChannel channel = StateDirectory.openPrivate(file, StandardOpenOption.WRITE)) {
      Writer out =
          new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8);
      out.write(length + " " + text.length() + "\n");
      out.write(text);
      out.flush();
      channel.force(true);
    }
  }

  /**
   * A part of a result, from a place on. A file that is not as it was written is no result.
   *
   * @param from how many characters come before; beyond the end the part is empty
   * @param most how many characters it may have
   * @return empty when there is no such result
   */
  public Optional<Page> read(String session, String id, long from, int most) throws IOException {
    Path file = folder.resolve(SessionNames.fileName(session)).resolve(name(id) + END);
    return Uninterrupted.run(
        () -> {
          try (FileChannel channel =
                  FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
              BufferedReader in =
                  new BufferedReader(
                      new InputStreamReader(
                          Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            return read(in, from, most);
          } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
          }
        });
  }

  private static Optional<Page> read(BufferedReader in, long from, int most) throws IOException {
    String[] sizes = String.valueOf(in.readLine()).split(" ", -1);
    try {
      if (sizes.length == 2) {
        int length = Integer.parseInt(sizes[0]);
        int kept = Integer.parseInt(sizes[1]);
        String part = part(in, from, most);
        boolean whole = part.length() == Math.min(most, Math.max(0, kept - from));
        return whole ? Optional.of(new Page(part, kept, length)) : Optional.empty();
      }
    } catch (NumberFormatException e) {
      // It is none of ours.
    }
    return Optional.empty();
  }

  private static String part(Reader in, long from, int most) throws IOException {
    long ahead = from;
    while (ahead > 0) {
      long passed = in.skip(ahead);
      if (passed <= 0) {
        return "";
      }
      ahead -= passed;
    }
    char[] part = new char[most];
    int size = 0;
    while (size < most) {
      int more = in.read(part, size, most - size);
      if (more < 0) {
        break;
      }
      size += more;
    }
    return new String(part, 0, size);
  }

  /** Takes away what a session had. */
  public void forget(String session) throws IOException {
    Path of = folder.resolve(SessionNames.fileName(session));
    for (Path file : list(of)) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(of);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A file with what matters for its removal. */
  private record Aged(Path file, boolean ofSession, FileTime modified, long size) {}

  private void forgetOldest(String sessionName, Path kept) throws IOException {
    List<Aged> all = new ArrayList<>();
    for (Path of : list(folder)) {
      for (Path file : list(of)) {
        try {
          BasicFileAttributes is =
              Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
          boolean ofSession = of.endsWith(sessionName);
          all.add(new Aged(file, ofSession, is.lastModifiedTime(), is.size()));
        } catch (NoSuchFileException e) {
          // Another process was faster.
        }
      }
    }
    all.sort(Comparator.comparing(Aged::modified));
    long ofAll = all.stream().mapToLong(Aged::size).sum();
    long ofSession = all.stream().filter(Aged::ofSession).mapToLong(Aged::size).sum();
    for (Aged oldest : all) {
      boolean tooMuch = ofAll > maxOfAll || oldest.ofSession() && ofSession > maxOfSession;
      if (tooMuch && !oldest.file().equals(kept)) { // times may be equal
        Files.deleteIfExists(oldest.file());
        ofAll -= oldest.size();
        ofSession -= oldest.ofSession() ? oldest.size() : 0;
      }
    }
  }

  /** The model chooses ids, and a provider may: none of their characters is in the name. */
  private static String name(String id) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) { // each platform must have it
      throw new IllegalStateException(e);
    }
  }
}

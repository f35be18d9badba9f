package dev.penguin.tools.internal.background;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The TCP ports at which some processes listen, by what Linux says of their sockets: also in a
 * sandbox whose network nobody else can reach, and never the port of another program.
 */
final class ListeningPorts {
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
  private static final String LISTEN = "0A";

  /** The columns of {@code /proc/<pid>/net/tcp}, see proc_pid_net(5). */
  private static final int LOCAL_ADDRESS = 1;

  private static final int STATE = 3;
  private static final int INODE = 9;

  private ListeningPorts() {}

  /** The ports; none on a system that does not say. */
  static SortedSet<Integer> of(Collection<ProcessHandle> processes) {
    SortedSet<Integer> ports = new TreeSet<>();
    for (ProcessHandle process : processes) {
      Path known = Path.of("/proc", Long.toString(process.pid()));
      Set<String> sockets = sockets(known.resolve("fd"));
      if (!sockets.isEmpty()) {
        add(known.resolve("net/tcp"), sockets, ports);
        add(known.resolve("net/tcp6"), sockets, ports);
      }
    }
    return ports;
  }

  private static Set<String> sockets(Path descriptors) {
    Set<String> sockets = new HashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : all) {
        Matcher socket = SOCKET.matcher(target(descriptor));
        if (socket.matches()) {
          sockets.add(socket.group(1));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return sockets; // It ended meanwhile.
    }
    return sockets;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // It was closed meanwhile.
    }
  }

  private static void add(Path table, Set<String> sockets, Set<Integer> ports) {
    try {
      for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length > INODE
            && columns[STATE].equals(LISTEN)
            && sockets.contains(columns[INODE])) {
          String address = columns[LOCAL_ADDRESS];
          ports.add(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16));
        }
      }
    } catch (IOException | NumberFormatException e) {
      return; // It ended meanwhile.
    }
  }
}

package dev.penguin.tools.internal.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses are no public server's, by {@code special-addresses.txt}. The predicates of
 * {@link InetAddress} do not know most of them. Immutable and thread-safe.
 */
final class SpecialAddresses {
  private static final Network GLOBAL = Network.of("2000::/3");

  /** Leads to the IPv4 address in its last four bytes (RFC 6052), which is judged in its place. */
  private static final Network TRANSLATED = Network.of("64:ff9b::/96");

  private static final SpecialAddresses KNOWN = new SpecialAddresses(read());

  private final List<Entry> entries;

  private SpecialAddresses(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  private record Entry(Network network, String name) {}

  /** Those that the file lists. */
  static SpecialAddresses known() {
    return KNOWN;
  }

  /** What an address is for, when it is no public server's; empty when it may be one. */
  Optional<String> purpose(InetAddress address) {
    if (TRANSLATED.contains(address)) {
      return purpose(embedded(address));
    }
    Optional<String> listed =
        entries.stream()
            .filter(entry -> entry.network().contains(address))
            .map(Entry::name)
            .findFirst();
    boolean unassigned = address instanceof Inet6Address && !GLOBAL.contains(address);
    return listed.isPresent() || !unassigned ? listed : Optional.of("no global unicast");
  }

  private static InetAddress embedded(InetAddress address) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an address", e);
    }
  }

  private static List<Entry> read() {
    List<Entry> entries = new ArrayList<>();
    try (InputStream file = SpecialAddresses.class.getResourceAsStream("special-addresses.txt")) {
      if (file == null) {
        throw new IllegalStateException("special-addresses.txt is missing from penguin-tools");
      }
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\\s{2,}| (?=[a-zA-Z])", 2))
          .forEach(
              parts ->
                  entries.add(
                      new Entry(
                          Network.of(parts[0]), parts[1].strip().replaceAll("\\s{2,}.*", ""))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }
}

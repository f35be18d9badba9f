package dev.penguin.tools.internal.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a name. */
@FunctionalInterface
public interface NameLookup {
  /** All addresses of a name; not empty. */
  List<InetAddress> lookup(String host) throws UnknownHostException;

  /** Asks the system. */
  static NameLookup system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}

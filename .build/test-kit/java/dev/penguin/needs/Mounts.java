package dev.penguin.needs;

import java.util.List;
import java.util.Optional;

/** How a child process gets mounts of its own: as root, or as the root of a user namespace. */
public final class Mounts {
  private static final Ways WAYS =
      new Ways(Mounts::trial, List.of(List.of("unshare", "-m"), List.of("unshare", "-r", "-m")));

  private Mounts() {}

  /** The words before a command that may mount. */
  public static List<String> command() {
    Need.MOUNTS.require();
    return WAYS.command();
  }

  static Optional<String> missing() {
    return WAYS.missing();
  }

  private static Optional<String> trial(List<String> way) {
    String mount = "mount -t tmpfs none $1 && mount --bind $1 $1 && mount -o remount,bind,ro $1";
    return Probe.run(Ways.shell(way, mount, "/tmp"));
  }
}

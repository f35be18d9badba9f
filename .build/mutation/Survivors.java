import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Adds up what mutation testing found in all modules: a table of the classes, and every planted
 * fault that no test noticed and that survivors.txt does not explain. Fails when there is one.
 *
 * <p>Run by {@code ./mvnw -Pmutation verify}; by hand: {@code java .build/mutation/Survivors.java}
 * in the folder of the repository.
 */
final class Survivors {
  /** A planted fault, as a line of PIT's mutations.csv. */
  private record Fault(String type, String method, String mutator, String line, String status) {
    static Fault read(String row) {
      String[] cells = row.split(",");
      String mutator = cells[2].substring(cells[2].lastIndexOf('.') + 1);
      return new Fault(cells[1].replaceFirst("\\$.*", ""), cells[3], mutator, cells[4], cells[5]);
    }

    boolean isUnnoticed() {
      return status.equals("SURVIVED") || isUnreached();
    }

    boolean isUnreached() {
      return status.equals("NO_COVERAGE");
    }

    /** What survivors.txt calls it: lines move, so the line is not part of it. */
    String key() {
      return type + "." + method + " " + mutator;
    }
  }

  public static void main(String[] args) throws IOException {
    Path repository = Path.of(args.length == 0 ? "" : args[0]).toAbsolutePath();
    List<Fault> faults = new ArrayList<>();
    try (Stream<Path> reports = Files.find(repository, 6, (path, file) -> isReport(path))) {
      for (Path report : reports.sorted().toList()) {
        Files.readAllLines(report).stream().map(Fault::read).forEach(faults::add);
      }
    }
    if (faults.isEmpty()) {
      throw new IllegalStateException("No fault was planted: there is no report of PIT's");
    }
    printTable(faults);
    List<String> open = unexplained(faults, repository.resolve(".build/mutation/survivors.txt"));
    open.forEach(System.out::println);
    if (!open.isEmpty()) {
      System.out.println(
          open.size()
              + " differences: write the test, or the reason why there can be none into"
              + " .build/mutation/survivors.txt.");
      System.exit(1);
    }
  }

  private static boolean isReport(Path path) {
    return path.endsWith("mutations.csv") && path.toString().contains("target/mutation/");
  }

  private static void printTable(List<Fault> faults) {
    Map<String, List<Fault>> byType = new TreeMap<>();
    faults.forEach(one -> byType.computeIfAbsent(one.type, name -> new ArrayList<>()).add(one));
    System.out.println("| class | faults | noticed | strength | timeouts |");
    System.out.println("|---|---|---|---|---|");
    byType.forEach(Survivors::printRow);
    printRow("all", faults);
  }

  private static void printRow(String name, List<Fault> faults) {
    long noticed = faults.stream().filter(one -> !one.isUnnoticed()).count();
    long reached = faults.stream().filter(one -> !one.isUnreached()).count();
    long timeouts = faults.stream().filter(one -> one.status.equals("TIMED_OUT")).count();
    System.out.printf(
        "| %s | %d | %d %% | %d %% | %d |%n",
        name.substring(name.lastIndexOf('.') + 1),
        faults.size(),
        100 * noticed / Math.max(1, faults.size()),
        100 * noticed / Math.max(1, reached),
        timeouts);
  }

  /** Those that the list has no reason for, or has fewer of than there are. */
  private static List<String> unexplained(List<Fault> faults, Path list) throws IOException {
    Map<String, Integer> known = new TreeMap<>();
    for (String line : Files.readAllLines(list)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.split(" +", 4); // class.method, mutator, how many, why
        known.merge(words[0] + " " + words[1], Integer.parseInt(words[2]), Integer::sum);
      }
    }
    List<String> open = new ArrayList<>();
    for (Fault fault : faults) {
      if (fault.isUnnoticed() && known.merge(fault.key(), -1, Integer::sum) < 0) {
        open.add(fault.key() + " at line " + fault.line + (fault.isUnreached() ? ", unreached" : ""));
      }
    }
    known.forEach(
        (key, left) -> {
          if (left > 0) {
            open.add(key + ": " + left + " fewer than survivors.txt excuses; correct it");
          }
        });
    return open;
  }
}

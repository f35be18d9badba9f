package dev.penguin.checks.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A package as it is written.
 *
 * @param name its name
 * @param files how many Java files it has, its package-info not counted
 * @param sentence the first sentence of its Javadoc
 */
record SourcePackage(String name, int files, Optional<String> sentence) {
  private static final Pattern DOC =
      Pattern.compile("/\\*\\*(.*?)\\*/\\s*(?:@\\w+\\s*)*package ", Pattern.DOTALL);

  private static final Pattern SENTENCE = Pattern.compile("(?!@)([^.]|\\.(?=\\S))*\\.(?=\\s|$)");

  /** The packages of a published module, in the order of their names. */
  static List<SourcePackage> of(String module) {
    return under(
        BuiltModule.repository().resolve(BuiltModule.folder(module)).resolve("src/main/java"));
  }

  /** The packages under a folder of sources. */
  static List<SourcePackage> under(Path sources) {
    Map<Path, Long> folders =
        Sources.under(sources).stream()
            .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));
    return folders.entrySet().stream()
        .map(
            folder ->
                new SourcePackage(
                    sources.relativize(folder.getKey()).toString().replaceAll("[/\\\\]", "."),
                    Math.toIntExact(folder.getValue()),
                    sentence(folder.getKey().resolve("package-info.java"))))
        .toList();
  }

  private static Optional<String> sentence(Path packageInfo) {
    if (!Files.exists(packageInfo)) {
      return Optional.empty();
    }
    try {
      Matcher doc = DOC.matcher(Files.readString(packageInfo));
      return doc.find() ? firstSentence(doc.group(1)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> firstSentence(String doc) {
    String text = doc.replaceAll("\\R\\s*\\*", " ").replaceAll("\\s+", " ").strip();
    Matcher sentence = SENTENCE.matcher(text);
    return sentence.lookingAt() ? Optional.of(sentence.group()) : Optional.empty();
  }
}

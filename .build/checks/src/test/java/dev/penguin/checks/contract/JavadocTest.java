package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every exported type and member says what it is. The rest is javadoc's to judge, as what is
 * written in there must be right.
 */
class JavadocTest {

  @Test
  void everyExportedTypeAndMemberIsExplained() {
    List<String> silent = new ArrayList<>();
    for (String artifact : BuiltModule.PUBLISHED) {
      BuiltModule module = BuiltModule.find(artifact);
      Path sources =
          BuiltModule.repository().resolve(BuiltModule.folder(artifact)).resolve("src/main/java");
      for (Sources.Type type : Sources.read(Sources.under(sources)).types()) {
        if (module.exportedPackages().contains(type.packageName())) {
          silent.addAll(silent(type));
        }
      }
    }

    assertThat(silent).isEmpty();
  }

  @Test
  void whatIsNotExplainedIsShown(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("Silent.java");
    Files.writeString(
        file,
        """
        package some;
        public class Silent {
          /** Said. */
          public int said;
          public int unsaid;
          int hidden;
          public Silent() {}
          /**
           * Does it.
           *
           * @param first said
           */
          protected void half(int first, int second) {}
          @Override
          public String toString() { return ""; }
          /** Inside. */
          public interface Inside {
            void unsaid();
          }
          interface Hidden {
            void unsaid();
          }
        }
        """);

    List<String> silent =
        Sources.read(List.of(file)).types().stream()
            .flatMap(type -> silent(type).stream())
            .toList();

    assertThat(silent)
        .containsExactlyInAnyOrder(
            "some.Silent",
            "some.Silent.unsaid",
            "some.Silent.<init>",
            "some.Silent.half: explains some of [first, second], but not all",
            "some.Silent.Inside.unsaid");
  }

  private static List<String> silent(Sources.Type type) {
    List<String> silent = new ArrayList<>();
    if (!type.isVisible()) {
      return silent;
    }
    String name = type.packageName() + "." + type.name();
    if (says(type.doc()).isEmpty()) {
      silent.add(name);
    }
    for (Sources.Member member : type.members()) {
      if (!member.isVisible() || member.isOverride()) {
        continue;
      }
      String doc = says(member.doc());
      if (doc.isEmpty()) {
        silent.add(name + "." + member.name());
      } else if (doc.contains("@param")
          && !member.parameters().stream().allMatch(one -> doc.contains("@param " + one + " "))) {
        silent.add(
            "%s.%s: explains some of %s, but not all"
                .formatted(name, member.name(), member.parameters()));
      }
    }
    return silent;
  }

  private static String says(String doc) {
    return doc == null || doc.startsWith("@") ? "" : doc;
  }
}

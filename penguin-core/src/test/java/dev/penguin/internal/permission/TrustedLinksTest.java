package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which paths are obeyed by way of a link in a trusted place. */
class TrustedLinksTest {
  @TempDir Path folder;

  private Path root;
  private Path shared;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectory(folder.toRealPath().resolve("ws"));
    shared = Files.createDirectory(folder.toRealPath().resolve("shared"));
    Files.createDirectories(root.resolve(".agents/skills"));
  }

  private void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), target);
  }

  private String leading(Resource resource) {
    return new TrustedLinks(root).leadingTo(List.of(resource)).orElse("none");
  }

  @Test
  void filesTreesAndDeletionsBelowTheTargetOfALinkAreFound() throws IOException {
    link(".agents/skills/tidy", shared);

    assertThat(leading(new Resource.File(shared.resolve("SKILL.md"), "x")))
        .isEqualTo(".agents/skills/tidy");
    assertThat(leading(new Resource.Tree(shared, "x"))).isEqualTo(".agents/skills/tidy");
    assertThat(leading(new Resource.Deletion(shared.resolve("a"), "x")))
        .isEqualTo(".agents/skills/tidy");
    assertThat(leading(new Resource.File(root.resolve("a"), "a"))).isEqualTo("none");
    assertThat(leading(new Resource.Host("example.org"))).isEqualTo("none");
    assertThat(new TrustedLinks(null).leadingTo(List.of())).isEmpty();
  }

  @Test
  void linksThatLeadNowhereYetAndLinksInCirclesAreFollowed() throws IOException {
    link(".agents/skills/later", shared.resolve("not/yet"));
    link(".agents/skills/one", root.resolve(".agents/skills/two"));
    link(".agents/skills/two", root.resolve(".agents/skills/one"));

    assertThat(leading(new Resource.File(shared.resolve("not/yet/SKILL.md"), "x")))
        .isEqualTo(".agents/skills/later");
    assertThat(leading(new Resource.File(shared.resolve("other"), "x"))).isEqualTo("none");
  }
}

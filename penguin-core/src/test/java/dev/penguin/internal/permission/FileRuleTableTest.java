package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A rule about {@code docs/secret}, spelt in several ways, and what calls touch: the thing itself,
 * what is below, above and beside it; to read or write it, to delete it and to search it.
 */
class FileRuleTableTest {
  private static final ToolSpec TOOL = ToolSpec.of("tool", "", "{\"type\":\"object\"}");

  @TempDir Path folder;
  private Path workspace;

  @BeforeEach
  void makeLink() throws IOException {
    workspace = folder.toRealPath().resolve("ws");
    Files.createDirectories(workspace.resolve("docs/secret"));
    Files.createSymbolicLink(workspace.resolveSibling("link"), workspace.resolve("docs"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "docs/secret",
        "./docs//secret/",
        "{ws}/docs/secret",
        "{ws}/docs/secret/",
        "{ws}/none/../docs/./secret",
        "{ws}/../link/secret"
      })
  void aDeniedOrAskedPlaceIsReachedByWhatIsInItAndBySearchesFromAbove(String spelling) {
    for (Answer answer : List.of(Answer.DENY, Answer.ASK)) {
      for (String inside : List.of("docs/secret", "docs/secret/key", "docs/secret/a/b")) {
        assertThat(each(answer, spelling, inside))
            .as("%s, %s", answer, inside)
            .containsExactly(answer, answer, answer);
      }
      for (String above : List.of("docs", "docs/", ".")) {
        assertThat(each(answer, spelling, above))
            .as("%s, %s", answer, above)
            .containsExactly(Answer.ALLOW, Answer.ALLOW, Answer.ASK);
      }
      for (String beside : List.of("docs/secret2", "docs/s", "doc", "other/docs/secret", "src")) {
        assertThat(each(answer, spelling, beside))
            .as("%s, %s", answer, beside)
            .containsExactly(Answer.ALLOW, Answer.ALLOW, Answer.ALLOW);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "docs/secret",
        "./docs//secret/",
        "{ws}/docs/secret",
        "{ws}/none/../docs/./secret"
      })
  void anAllowedPlaceIsItselfAndWhatIsBelow(String spelling) {
    for (String inside : List.of("docs/secret", "docs/secret/key", "docs/secret/a/b")) {
      assertThat(each(Answer.ALLOW, spelling, inside))
          .as(inside)
          .containsExactly(Answer.ALLOW, Answer.ALLOW, Answer.ALLOW);
    }
    for (String other : List.of("docs", ".", "docs/secret2", "doc", "other/docs/secret", "src")) {
      assertThat(each(Answer.ALLOW, spelling, other))
          .as(other)
          .containsExactly(Answer.DENY, Answer.DENY, Answer.DENY);
    }
  }

  /** Names that are no patterns, one that no file can have, and places outside the workspace. */
  @ParameterizedTest
  @CsvSource({
    "docs/*, docs/secret, ALLOW",
    "docs/*, docs/*, DENY",
    "docs/**, docs, ASK",
    "*, docs, ALLOW",
    "docs/\0x, docs/secret, ALLOW",
    "docs/\0x, docs/\0x, DENY",
    "/docs, docs, ALLOW",
    "docs, /docs, ALLOW",
    "/docs, /docs/a, DENY",
    "/docs/a, /docs, ASK",
    "/docs/a, /, ASK",
    "/, /docs/a, DENY",
    "/, docs, DENY",
    "., docs, DENY",
    "., /docs, ALLOW",
    "/, ., DENY",
    "/elsewhere, ., ALLOW"
  })
  void aRuleNamesOnePlace(String rule, String searched, Answer expected) {
    Path path = workspace.resolve(searched.replace("\0", "nul"));

    assertThat(decide(Permissions.full().deny("*", rule), new Resource.Tree(path, searched)))
        .isEqualTo(expected);
  }

  @Test
  void aLinkInARuleThatAllowsIsNotFollowed() {
    assertThat(each(Answer.ALLOW, "{ws}/../link/secret", "docs/secret/key"))
        .containsExactly(Answer.DENY, Answer.DENY, Answer.DENY);
  }

  /** Of a file, a deletion and a search: where a rule allows, all else is denied. */
  private List<Answer> each(Answer answer, String spelling, String place) {
    String rule = spelling.replace("{ws}", workspace.toString());
    Permissions permissions =
        switch (answer) {
          case ALLOW -> Permissions.readOnly().allow("tool", rule);
          case ASK -> Permissions.full().ask("tool", rule);
          case DENY -> Permissions.full().deny("tool", rule);
        };
    Path path = workspace.resolve(place).normalize();
    return List.of(
        decide(permissions, new Resource.File(path, place)),
        decide(permissions, new Resource.Deletion(path, place)),
        decide(permissions, new Resource.Tree(path, place)));
  }

  private static Answer decide(Permissions permissions, Resource resource) {
    ToolSpec tool = TOOL.withEffects(Effect.WRITE);
    return new PermissionEvaluator(List.of(permissions))
        .decide(tool, true, List.of(resource))
        .answer();
  }
}

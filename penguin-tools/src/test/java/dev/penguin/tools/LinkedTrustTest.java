package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a link in a trusted place leads to is changed with a decision only. */
class LinkedTrustTest {
  @TempDir Path folder;

  private Path root;

  @BeforeEach
  void makeWorkspace() throws IOException {
    root = Files.createDirectory(folder.toRealPath().resolve("work"));
    for (String name : List.of("shared/tea", "other/agents/skills/mint", "ci", "free")) {
      Files.createDirectories(root.resolve(name));
    }
  }

  /** The reasons for which the approver was asked about a write. */
  private List<String> asked(String path) {
    List<String> reasons = new ArrayList<>();
    ScriptedModel model =
        ScriptedModel.builder()
            .call("write_file", "{\"path\":\"%s\",\"content\":\"x\"}".formatted(path))
            .reply("done")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .workspace(root)
            .permissions(Permissions.workspace())
            .approver(
                Approver.blocking(
                    request -> {
                      reasons.add(request.reason());
                      return Decision.deny("no");
                    }))
            .build()) {
      engine.run(RunRequest.of("go"));
    }
    assertThat(Files.exists(root.resolve(path))).isEqualTo(reasons.isEmpty());
    return reasons;
  }

  private void link(String name, String target) throws IOException {
    Path link = root.resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  @ParameterizedTest
  @CsvSource({
    ".agents/skills, ../shared, shared/tea/SKILL.md, .agents/skills",
    ".agents/skills, ../shared, .agents/skills/tea/SKILL.md, .agents/skills",
    ".agents/skills, ../shared, shared/new.md, .agents/skills",
    ".agents/skills/tea, ../../shared/tea, shared/tea/SKILL.md, .agents/skills/tea",
    ".agents, other/agents, other/agents/skills/mint/SKILL.md, .agents/skills",
    ".github/workflows, ../ci, ci/build.yml, .github/workflows",
    ".gitlab-ci.yml, ci/lab.yml, ci/lab.yml, .gitlab-ci.yml",
    ".git, shared, shared/config, .git",
    ".agents/skills, ../later, later/tea/SKILL.md, .agents/skills",
    ".agents, later, later/skills/tea/SKILL.md, .agents/skills",
    ".github/workflows/build.yml, ../../ci/build.yml, ci/build.yml, .github/workflows/build.yml"
  })
  void aWriteToWhatALinkInATrustedPlaceLeadsToIsAskedAbout(
      String link, String target, String path, String named) throws IOException {
    link(link, target);

    assertThat(asked(path)).containsExactly(reason(named));
    assertThat(asked("free/a.txt")).isEmpty();
  }

  private static String reason(String link) {
    return "others run or obey what stands there, where the link '" + link + "' leads";
  }
}

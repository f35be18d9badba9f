package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.permission.PermissionEvaluator.Verdict;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionEscapeTest {
  private static final ToolSpec READ =
      ToolSpec.of("read_file", "", "{\"type\":\"object\"}").withEffects(Effect.READ);
  private static final ToolSpec SHELL =
      ToolSpec.of("shell", "", "{\"type\":\"object\"}").withEffects(Effect.EXECUTE);

  @ParameterizedTest
  @ValueSource(strings = {"secrets", "secrets/", "./secrets", "secrets//", "./secrets/."})
  void folderIsDeniedHoweverTheRuleSpellsIt(String spelling) {
    Permissions permissions = Permissions.full().deny("*", spelling);

    assertThat(decide(permissions, READ, file("secrets")).answer()).isEqualTo(Answer.DENY);
    assertThat(decide(permissions, READ, file("secrets/key")).answer()).isEqualTo(Answer.DENY);
    assertThat(decide(permissions, READ, tree("secrets/old")).answer()).isEqualTo(Answer.DENY);
    assertThat(decide(permissions, READ, file("secrets2")).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(permissions, READ, file("a/secrets")).answer()).isEqualTo(Answer.ALLOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "./", "./."})
  void dotStandsForTheWholeWorkspace(String spelling) {
    Permissions permissions = Permissions.full().deny("*", spelling);

    assertThat(decide(permissions, READ, file("a.txt")).answer()).isEqualTo(Answer.DENY);
    assertThat(decide(permissions, READ, tree(".")).answer()).isEqualTo(Answer.DENY);
  }

  @Test
  void searchOfFolderThatHoldsWhatARuleDeniesIsAskedAbout() {
    Permissions permissions = Permissions.workspace().deny("*", "conf/secrets");
    Verdict asked = new Verdict(Answer.ASK, "it may reach 'conf/secrets', which a rule denies");

    assertThat(decide(permissions, READ, tree("."))).isEqualTo(asked);
    assertThat(decide(permissions, READ, tree("conf"))).isEqualTo(asked);
    assertThat(decide(permissions, READ, tree("con")).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(permissions, READ, file("conf")).answer()).isEqualTo(Answer.ALLOW);
  }

  @Test
  void allowRuleForFolderDoesNotReachAbove() {
    Permissions permissions = Permissions.readOnly().ask("read_file").allow("read_file", "src");

    assertThat(decide(permissions, READ, tree(".")).answer()).isEqualTo(Answer.ASK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env rm a",
        "timeout 5 rm -rf a",
        "nohup /bin/rm a",
        "busybox rm a",
        "sudo -u root rm a"
      })
  void commandThatHandsADeniedOneToAnotherProgramIsAskedAbout(String line) {
    Permissions permissions = Permissions.full().deny("shell", "rm");

    assertThat(decide(permissions, SHELL, command(line)))
        .isEqualTo(
            new Verdict(
                Answer.ASK, "the command is not simple enough to rule out shell with 'rm'"));
  }

  @Test
  void deniedArgumentsAreKeptApartFromOthers() {
    Permissions permissions = Permissions.full().deny("shell", "git push");

    assertThat(decide(permissions, SHELL, command("git push origin")).answer())
        .isEqualTo(Answer.DENY);
    assertThat(decide(permissions, SHELL, command("env git push")).answer()).isEqualTo(Answer.ASK);
    assertThat(decide(permissions, SHELL, command("git pull")).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(permissions, SHELL, new Resource.Command("git $x", List.of())).answer())
        .isEqualTo(Answer.ASK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".git/config",
        ".git/hooks/pre-commit",
        ".GIT/hooks/x",
        "module/.git",
        ".penguin/settings",
        ".gitlab-ci.yml",
        ".GitLab-CI.yml",
        "Jenkinsfile",
        "module/jenkinsfile",
        "Jenkinsfile.release",
        ".circleci/config.yml",
        "azure-pipelines.yml",
        "bitbucket-pipelines.yml",
        ".drone.yml",
        ".cirrus.star",
        ".appveyor.yml",
        "appveyor.yml",
        ".azure-pipelines",
        ".Travis.yml",
        ".buildkite/pipeline.yml",
        ".teamcity/settings.kts",
        ".woodpecker.yaml",
        ".woodpecker/build.yml",
        ".github/actions/x/action.yml",
        ".github/workflows/x.yml"
      })
  @DisplayName("F18 writing what others run or obey is asked about inside the workspace too")
  void f18WritingWhatOthersRunIsAskedAbout(String name) {
    ToolSpec write =
        ToolSpec.of("write_file", "", "{\"type\":\"object\"}").withEffects(Effect.WRITE);

    assertThat(decide(Permissions.workspace(), write, file(name)))
        .isEqualTo(new Verdict(Answer.ASK, "others run or obey what stands there"));
    assertThat(decide(Permissions.workspace(), READ, file(name)).answer()).isEqualTo(Answer.ALLOW);
    for (String plain : List.of(".gitignore", ".github/CODEOWNERS", "src/Jenkins.java", "a.yml")) {
      assertThat(decide(Permissions.workspace(), write, file(plain)).answer())
          .isEqualTo(Answer.ALLOW);
    }
    assertThat(
            decide(Permissions.workspace().allow("write_file", name), write, file(name)).answer())
        .isEqualTo(Answer.ALLOW);
  }

  private static Verdict decide(Permissions permissions, ToolSpec tool, Resource resource) {
    return new PermissionEvaluator(List.of(permissions)).decide(tool, true, List.of(resource));
  }

  private static Resource file(String name) {
    return new Resource.File(Path.of("/ws").resolve(name), name);
  }

  private static Resource tree(String name) {
    return new Resource.Tree(Path.of("/ws").resolve(name), name);
  }

  private static Resource command(String line) {
    return new Resource.Command(line, List.of(line.split(" ")));
  }

  @Test
  void absolutePathInARuleIsTheRealPath(@TempDir Path folder) throws IOException {
    Path root = folder.toRealPath();
    Path key = Files.writeString(Files.createDirectory(root.resolve("secrets")).resolve("key"), "");
    Resource there = new Resource.File(key, "secrets/key");
    Resource other = new Resource.File(root.resolve("secrets2"), "secrets2");
    Resource all = new Resource.Tree(root, ".");
    for (Path named : List.of(key, key.getParent(), root.resolve("x/../secrets/./key"))) {
      Permissions denied = Permissions.full().deny("read_file", named.toString());
      assertThat(decide(denied, READ, there).answer()).isEqualTo(Answer.DENY);
      assertThat(decide(denied, READ, other).answer()).isEqualTo(Answer.ALLOW);
      assertThat(decide(denied, READ, all).answer()).isEqualTo(Answer.ASK);
    }
    Permissions whole = Permissions.full().ask("*", root.toString());
    assertThat(decide(whole, READ, other).answer()).isEqualTo(Answer.ASK);
    ToolSpec write = ToolSpec.of("write", "", "{\"type\":\"object\"}").withEffects(Effect.WRITE);
    Permissions allowed = Permissions.readOnly().allow("write", key.toString());
    assertThat(decide(allowed, write, there).answer()).isEqualTo(Answer.ALLOW);
    assertThat(decide(allowed, write, other).answer()).isEqualTo(Answer.DENY);
  }

  @Test
  void linkInAnAbsolutePathOfARuleIsFollowedWhereItTakesAway(@TempDir Path folder)
      throws IOException {
    Path root = folder.toRealPath();
    Path key = Files.writeString(Files.createDirectory(root.resolve("secrets")).resolve("key"), "");
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("secrets"));
    Resource there = new Resource.File(key, "secrets/key");
    Resource missing = new Resource.File(root.resolve("secrets/new"), "secrets/new");
    ToolSpec write = ToolSpec.of("write", "", "{\"type\":\"object\"}").withEffects(Effect.WRITE);

    Permissions denied = Permissions.full().deny("*", link + "/key", link + "/new");
    assertThat(decide(denied, READ, there).answer()).isEqualTo(Answer.DENY);
    assertThat(decide(denied, READ, missing).answer()).isEqualTo(Answer.DENY);
    Permissions allowed = Permissions.readOnly().allow("write", link.toString());
    assertThat(decide(allowed, write, there).answer()).isEqualTo(Answer.DENY);
  }
}

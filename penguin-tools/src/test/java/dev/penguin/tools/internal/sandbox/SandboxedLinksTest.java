package dev.penguin.tools.internal.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links in and at the protected places of a workspace, in a real sandbox. */
@Timeout(60)
@Needs(Need.SANDBOX)
class SandboxedLinksTest {
  @TempDir Path top;

  private Path root;
  private CodingTools set;

  @BeforeEach
  void makeTools() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    Files.createDirectory(top.resolve("out"));
    Files.createDirectories(root.resolve("shared/all/tea"));
    Files.writeString(root.resolve("shared/all/tea/SKILL.md"), "as it was");
    set = CodingTools.in(root).sandbox(Sandbox.standard()).build();
  }

  @AfterEach
  void closeTools() {
    set.close();
  }

  @ParameterizedTest
  @CsvSource({
    ".agents/skills, ../shared/all, .agents/skills/tea",
    ".agents/skills/tea, ../../shared/all/tea, .agents/skills/tea",
  })
  void whatALinkInAReadOnlyPlaceLeadsToIsReadOnlyToo(String link, String to, String skill)
      throws Exception {
    link(link, to);

    for (String command :
        new String[] {
          "echo x >> " + skill + "/SKILL.md",
          "echo x >> shared/all/tea/SKILL.md",
          "rm -r shared/all/tea/SKILL.md",
          "touch shared/all/tea/more",
          "rm " + link,
          "ln -sfn /tmp " + link,
          "mv .agents old",
          "mv shared old",
          "mv shared/all old"
        }) {
      assertThat(failure(command)).as(command).containsAnyOf("Read-only file system", "busy");
    }

    assertThat(success("cat " + skill + "/SKILL.md; echo x > shared/other"))
        .endsWith("stdout:\nas it was");
    assertThat(root.resolve(skill + "/SKILL.md")).hasContent("as it was");
    assertThat(root.resolve("shared/other")).hasContent("x");
  }

  @Test
  void aLinkInSkillsThatAreThemselvesLinkedIsHeldAsWell() throws Exception {
    link(".agents/skills", "../shared/all");
    Files.createDirectories(root.resolve("mine/cake"));
    link("shared/all/cake", "../../mine/cake");

    assertThat(failure("touch mine/cake/SKILL.md")).contains("Read-only file system");
    assertThat(failure("mv mine old")).contains("busy");
    assertThat(success("touch mine/notes")).startsWith("exit code 0");
  }

  @Test
  void manyFilesHideNoLink() throws Exception {
    link(".agents/skills", "../shared/all");
    success("mkdir many; cd many; seq 6000 | xargs touch; cd ..; seq 6000 | xargs touch");

    assertThat(failure("touch shared/all/tea/more")).contains("Read-only file system");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".agents | shared | which the sandbox cannot keep from being replaced: make it a directory; what is in it may be links",
        ".git | shared | which the sandbox cannot keep from being replaced: make it a directory",
        ".agents/skills | ../../out | which does not lead to a place in the workspace: put there what it leads to",
        ".agents/skills | .. | which does not lead to a place in the workspace: put there what it leads to",
        ".agents/skills | ../missing | which leads nowhere: remove it, or make what it leads to",
        ".agents/skills/tea | ../../missing | which leads nowhere: remove it, or make what it leads to",
        ".agents/skills | ../second | which does not lead straight to 'shared/all': link to that",
        ".agents/skills | ../second/../all | which does not lead straight to 'shared/all': link to that",
        ".agents/skills | ../twin/../shared/all | which does not lead straight to 'shared/all': link to that",
        ".agents/skills/tea | ../../second/tea | which does not lead straight to 'shared/all/tea': link to that",
      })
  void aLinkThatCannotBeHeldRefusesTheCommandAndSaysWhy(String link, String to, String why)
      throws Exception {
    link("second", "shared/all");
    link("twin", "shared");
    link(link, to);

    assertThat(failure("touch x"))
        .isEqualTo("The command did not run: '%s' is a symbolic link, %s".formatted(link, why));
    assertThat(root.resolve("x")).doesNotExist();
  }

  @Test
  void aSkillOutsideOfTheWorkspaceIsNotReadAndRefusesNoCommand() throws Exception {
    link(".agents/skills/tea", top.resolve("out").toString());

    assertThat(success("touch x")).startsWith("exit code 0");
    assertThat(failure("touch .agents/skills/tea/x")).contains("No such file");
  }

  private void link(String name, String to) throws IOException {
    Path link = root.resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(to));
  }

  private String success(String command) throws Exception {
    return Calls.success(set.tools(), "shell", "command", command);
  }

  private String failure(String command) throws Exception {
    return Calls.failure(set.tools(), "shell", "command", command);
  }
}

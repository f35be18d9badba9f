package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tools.SkillCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An agent with a skill: a text that says how a release note is written, loaded when one is. */
public final class ReleaseSkill {
  private ReleaseSkill() {}

  /**
   * Makes a skill in a temporary folder, and has a release note written.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException {
    Path skills = Files.createTempDirectory("skills");
    Files.createDirectory(skills.resolve("release-notes"));
    Files.writeString(
        skills.resolve("release-notes/SKILL.md"),
        """
        ---
        name: release-notes
        description: Writes release notes. Use it when a version is announced.
        ---
        Begin with the version. One line for each change, the most useful one first.
        """);
    System.out.println("problems: " + SkillCheck.problems(skills));
    ScriptedModel.Builder script =
        ScriptedModel.builder()
            .call("skill", "{\"name\":\"release-notes\"}")
            .reply("1.2: Search is twice as fast.");
    // region: skills
    try (PenguinAgent agent = ExampleModel.agent(script).skills(skills).build()) {
      System.out.println(agent.run("Announce 1.2: search is twice as fast.").text());
    }
    // endregion
  }
}

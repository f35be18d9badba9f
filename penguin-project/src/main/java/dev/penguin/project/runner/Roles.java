package dev.penguin.project.runner;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.policy.Permissions;
import org.jspecify.annotations.Nullable;

/**
 * Ready definitions of the usual roles, for {@link ProjectRunner.Builder#role}. Neither they nor
 * their instructions name tools, so that each engine can have them; the planner and the reviewer
 * only read.
 */
public final class Roles {
  private static final String TOGETHER =
      """
      You carry out one task of a project; others work at other tasks, maybe at the same time and in \
      the same folder. Do what your task says and nothing that belongs to another one. Whether it is \
      done is decided by checks that run after you, so never claim what you have not seen.
      When you lack a decision that only a person can take, ask for it with a tool for questions; \
      without one, end and say what you lack. When something outside of your task stands in the way, \
      end as blocked and say what.
      """;

  private Roles() {}

  /** Reads the workspace and proposes how to do the work. Only reads. */
  public static AgentDefinition planner() {
    return role(
        "planner",
        "Plans how a task is done",
        "Read what is there before you plan. Give small steps in their order, each with how one sees"
            + " that it is done, and what could go wrong.",
        Permissions.readOnly());
  }

  /** Does the work that the task requires. */
  public static AgentDefinition coder() {
    return role(
        "coder",
        "Writes the code of a task",
        "Read the code around the change first and write as it is written. Change as little as the"
            + " task needs. Compile and run the tests that belong to it before you end. Leave tests"
            + " that are there as they are, unless the task says otherwise.",
        null);
  }

  /** Writes and runs tests. */
  public static AgentDefinition tester() {
    return role(
        "tester",
        "Tests what others have made",
        "Write tests that fail when what they are about is broken, edge cases first. Run them. When"
            + " they find a fault, say where and how to see it; repair it only if the task says so.",
        null);
  }

  /** Judges the work of others. Only reads. */
  public static AgentDefinition reviewer() {
    return role(
        "reviewer",
        "Reviews what others have made",
        "Hold the work against what the task asks for, point by point. Believe the files and what"
            + " programs print, never what somebody says about them. Name each fault with its place"
            + " and what follows from it.",
        Permissions.readOnly());
  }

  private static AgentDefinition role(
      String name, String description, String instructions, @Nullable Permissions permissions) {
    AgentDefinition.Builder role =
        AgentDefinition.builder(name)
            .description(description)
            .instructions(TOGETHER + instructions);
    if (permissions != null) {
      role.permissions(permissions);
    }
    return role.build();
  }
}

/**
 * Has agents carry out the tasks of a project, and checks their work.
 *
 * <pre>{@code
 * try (ProjectRunner runner =
 *     ProjectRunner.builder(manager, engine)
 *         .workspace(Path.of("shop"))
 *         .role("coder", Roles.coder())
 *         .verifier(Verifier.command("./mvnw", "-q", "test"))
 *         .build()) {
 *   ProjectResult result = runner.runAll(project.id(), 4);
 * }
 * }</pre>
 */
package dev.penguin.project.runner;

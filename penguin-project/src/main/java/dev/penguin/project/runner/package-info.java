/**
 * Has agents carry a project's tasks out, and checks what they did.
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

/**
 * Plans made by a model: a specification becomes a blueprint that a person reads and approves. No
 * class in this package writes to a project database.
 *
 * <pre>{@code
 * PlanResult result = Planner.of(engine).plan(Files.readString(Path.of("bookshelf.txt")));
 * result.questions().forEach(System.out::println);
 * result.findings().forEach(System.out::println);
 * result.blueprint().ifPresent(plan -> System.out.println(plan.preview(manager)));
 * }</pre>
 */
@NullMarked
package dev.penguin.project.planner;

import org.jspecify.annotations.NullMarked;

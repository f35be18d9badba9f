/**
 * Plans as files that people can review and version, and that are read, checked, compared with a
 * project database and applied to it.
 *
 * <pre>{@code
 * Blueprint plan = Blueprint.parse(Path.of("plan.md"));
 * plan.findings().forEach(System.out::println);
 * SyncPreview preview = plan.preview(manager);
 * System.out.println(preview);
 * ProjectId project = preview.apply();
 * }</pre>
 */
@NullMarked
package dev.penguin.project.blueprint;

import org.jspecify.annotations.NullMarked;

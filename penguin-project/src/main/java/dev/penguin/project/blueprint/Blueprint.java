package dev.penguin.project.blueprint;

import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.internal.blueprint.ParsedPlan;
import dev.penguin.project.internal.blueprint.PlanContent;
import dev.penguin.project.internal.blueprint.PlanLinter;
import dev.penguin.project.internal.blueprint.PlanReader;
import dev.penguin.project.internal.blueprint.PlanText;
import dev.penguin.project.internal.blueprint.text.FindingLog;
import dev.penguin.project.internal.blueprint.text.Places;
import dev.penguin.project.internal.sync.BlueprintSync;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plan as text that people review and version: a project and its items. Immutable and
 * thread-safe.
 *
 * <p>Problems of a text are reported as {@link #findings()}, with line and column. Reading never
 * throws an exception because of the text. A blueprint that a program builds is checked in the same
 * way.
 */
public final class Blueprint {
  private final PlanContent content;
  private final List<Finding> findings;

  private Blueprint(PlanContent content, List<Finding> findings) {
    this.content = content;
    this.findings = findings;
  }

  private static Blueprint checked(PlanContent content, Places places, FindingLog findings) {
    if (!findings.isRefused()) {
      PlanLinter.check(content, places, findings);
    }
    return new Blueprint(content, findings.inOrder());
  }

  private static Blueprint checked(ParsedPlan parsed) {
    return checked(parsed.content(), parsed.places(), parsed.findings());
  }

  /**
   * Reads a file. The ending of its name decides the format ({@link Format#of}).
   *
   * @throws java.io.UncheckedIOException when the file does not exist or cannot be read
   */
  public static Blueprint parse(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(PlanReader.MAX_BYTES + 1);
    } catch (IOException e) {
      throw new UncheckedIOException("The blueprint " + file + " cannot be read", e);
    }
    Blueprint read = checked(PlanReader.read(bytes, Format.of(file)));
    List<Finding> found = new ArrayList<>();
    for (Finding each : read.findings) {
      Finding.Place place = each.place().in(file);
      found.add(new Finding(each.code(), each.severity(), place, each.message(), each.fix()));
    }
    return new Blueprint(read.content, List.copyOf(found));
  }

  /** Reads a text. */
  public static Blueprint parse(String text, Format format) {
    return checked(PlanReader.read(text, format));
  }

  /**
   * Creates the blueprint of a stored project. A task that was not created from a blueprint has its
   * number as its key.
   */
  public static Blueprint of(ProjectManager manager, ProjectId project) {
    return checked(BlueprintSync.stored(manager, project), Places.none(), new FindingLog());
  }

  /**
   * The text of the blueprint from {@link #of}. Applying it to the same project changes nothing.
   */
  public static String export(ProjectManager manager, ProjectId project, Format format) {
    return of(manager, project).toString(format);
  }

  /**
   * Creates a builder for a blueprint in code.
   *
   * @param key the key of the project, for instance {@code SHOP}
   * @param title the name of the project
   */
  public static Builder builder(String key, String title) {
    return new Builder(BlueprintHeader.builder(key, title).build());
  }

  /** Creates a builder with the values of this blueprint. */
  public Builder toBuilder() {
    return new Builder(header()).sections(sections()).items(items());
  }

  /** The values that concern the project as a whole. */
  public BlueprintHeader header() {
    return content.header();
  }

  /** The key of the project. */
  public String key() {
    return header().key();
  }

  /** The name of the project. */
  public String title() {
    return header().title();
  }

  /** The sections that describe the project, in the order of the text. */
  public List<Section> sections() {
    return content.sections();
  }

  /** The items in the order of the text; each item comes before its sub-items. */
  public List<BlueprintItem> items() {
    return content.items();
  }

  /** The problems of the blueprint, in the order of the text. */
  public List<Finding> findings() {
    return findings;
  }

  /** Whether any finding is an error. A blueprint with errors cannot be applied. */
  public boolean hasErrors() {
    return findings.stream().anyMatch(Finding::isError);
  }

  /** Shows how applying the blueprint would change the database. Changes nothing. */
  public SyncPreview preview(ProjectManager manager) {
    BlueprintSync sync = BlueprintSync.compare(manager, content, findings);
    return new SyncPreview(sync.changes(), sync.findings(), sync::apply);
  }

  /** The text of the blueprint in a format. Reading this text gives an equal blueprint. */
  public String toString(Format format) {
    return PlanText.of(content, format);
  }

  /** The text of the blueprint as Markdown. */
  @Override
  public String toString() {
    return toString(Format.MARKDOWN);
  }

  /** Two blueprints are equal if headers, sections and items are equal; findings do not count. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Blueprint that && content.equals(that.content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }

  /** Collects the parts of a blueprint. Not thread-safe. */
  public static final class Builder {
    private BlueprintHeader header;
    private List<Section> sections = List.of();
    private List<BlueprintItem> items = List.of();

    private Builder(BlueprintHeader header) {
      this.header = header;
    }

    /** The key of the project. */
    public Builder key(String key) {
      return header(header.toBuilder().key(key).build());
    }

    /** The values that concern the project as a whole. */
    public Builder header(BlueprintHeader header) {
      this.header = Objects.requireNonNull(header, "header");
      return this;
    }

    /** The sections that describe the project. */
    public Builder sections(List<Section> sections) {
      this.sections = List.copyOf(sections);
      return this;
    }

    /** Adds a section. */
    public Builder section(String title, String text) {
      List<Section> more = new ArrayList<>(sections);
      more.add(new Section(title, text));
      return sections(more);
    }

    /**
     * Replaces all items. Each item names its parent; the builder puts parents before sub-items.
     */
    public Builder items(List<BlueprintItem> items) {
      this.items = List.copyOf(items);
      return this;
    }

    /** Builds the blueprint with its findings. */
    public Blueprint build() {
      PlanContent content = new PlanContent(header, sections, items);
      return checked(content, Places.none(), new FindingLog());
    }
  }
}

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
 * A plan: a project and its items, as a text that people review and version. Immutable and
 * thread-safe.
 *
 * <p>What is wrong with a text is among its {@link #findings()}, with line and column; no text
 * makes an exception. A blueprint that a program builds is checked in the same way.
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
   * Reads a file, in the form that its name tells ({@link Format#of}).
   *
   * @throws java.io.UncheckedIOException when the file is not there or cannot be read
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
   * The blueprint of a project as it is stored. A task that was made from no blueprint has its
   * number as its key.
   */
  public static Blueprint of(ProjectManager manager, ProjectId project) {
    return checked(BlueprintSync.stored(manager, project), Places.none(), new FindingLog());
  }

  /** The text of {@link #of}: applied to the same project, it changes nothing. */
  public static String export(ProjectManager manager, ProjectId project, Format format) {
    return of(manager, project).toString(format);
  }

  /**
   * A blueprint that a program makes.
   *
   * @param key the key of the project, for instance {@code SHOP}
   * @param title the name of the project
   */
  public static Builder builder(String key, String title) {
    return new Builder(BlueprintHeader.builder(key, title).build());
  }

  /** A builder that begins with these values. */
  public Builder toBuilder() {
    return new Builder(header()).sections(sections()).items(items());
  }

  /** What it says of the project as a whole. */
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

  /** What it says of the project at length, in the order of the text. */
  public List<Section> sections() {
    return content.sections();
  }

  /** The items in the order of the text, each before its parts. */
  public List<BlueprintItem> items() {
    return content.items();
  }

  /** What is wrong with it, in the order of the text. */
  public List<Finding> findings() {
    return findings;
  }

  /** Whether any finding is an error, so that it cannot be applied. */
  public boolean hasErrors() {
    return findings.stream().anyMatch(Finding::isError);
  }

  /** What applying it would do to what is stored; nothing is changed yet. */
  public SyncPreview preview(ProjectManager manager) {
    BlueprintSync sync = BlueprintSync.compare(manager, content, findings);
    return new SyncPreview(sync.changes(), sync.findings(), sync::apply);
  }

  /** Its text in a form; reading it gives an equal blueprint. */
  public String toString(Format format) {
    return PlanText.of(content, format);
  }

  /** Its text as Markdown. */
  @Override
  public String toString() {
    return toString(Format.MARKDOWN);
  }

  /** Equal when header, sections and items are; findings do not count. */
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

    /** What it says of the project as a whole. */
    public Builder header(BlueprintHeader header) {
      this.header = Objects.requireNonNull(header, "header");
      return this;
    }

    /** What it says of the project at length. */
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

    /** The items, all of them: each names its parent, and is put before its parts. */
    public Builder items(List<BlueprintItem> items) {
      this.items = List.copyOf(items);
      return this;
    }

    /** The blueprint with its findings. */
    public Blueprint build() {
      PlanContent content = new PlanContent(header, sections, items);
      return checked(content, Places.none(), new FindingLog());
    }
  }
}

package dev.penguin.engine;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.agent.AgentSpec;
import dev.penguin.internal.agent.AgentTool;
import dev.penguin.internal.control.EngineTools;
import dev.penguin.internal.flow.Owned;
import dev.penguin.internal.journal.StateDirectory;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.permission.ProjectPermissions;
import dev.penguin.internal.permission.RuleNames;
import dev.penguin.internal.skill.AgentSkills;
import dev.penguin.internal.text.NearestName;
import dev.penguin.internal.tool.SkillIndex;
import dev.penguin.internal.tool.WorkspaceGuide;
import dev.penguin.internal.toolset.BackgroundTools;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.toolset.SandboxDemand;
import dev.penguin.internal.toolset.ToolDiscovery;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.toolset.ToolSource;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProviderContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tools and permissions of an engine, and of each of its runs. Thread-safe. */
final class AgentTools {
  private final Permissions given;
  private final ToolProviderContext context;
  private final List<Tool> passed;
  private final List<AgentSpec> agents;
  private final List<ToolSource> sources;
  private final Owned owned;

  /** The tools that all runs share, by the provider that made them. Complete when built. */
  private final Map<ToolSource, List<Tool>> shared = new HashMap<>();

  /** The rules that named no tool of a run, which were warned of. */
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  private final boolean processesKept;
  private final boolean guideRequired;
  private final AgentSkills skills;
  private final OfRun usual;
  private @Nullable ToolSource found;

  /**
   * What a run may use.
   *
   * @param tools the tools
   * @param permissions the permissions, which must all agree
   * @param workspace the directory that the run works in, a real path; empty for none
   * @param guide knows what the workspace says to agents; empty without one
   */
  record OfRun(
      ToolSet tools,
      List<Permissions> permissions,
      Optional<Path> workspace,
      Optional<WorkspaceGuide> guide) {
    OfRun with(ToolSet others) {
      return others.equals(tools) ? this : new OfRun(others, permissions, workspace, guide);
    }
  }

  /**
   * @param owned closes with the engine what is made here for all runs
   */
  AgentTools(EngineOptions options, Owned owned) {
    this.owned = owned;
    given = options.permissions;
    processesKept = options.processesKept;
    guideRequired = Boolean.TRUE.equals(options.projectInstructions);
    passed = List.copyOf(options.tools);
    agents = List.copyOf(options.subAgents);
    context =
        new ToolProviderContext(
            Optional.ofNullable(options.workspace).map(AgentTools::real),
            options.loader(),
            Optional.ofNullable(options.stateDirectory),
            options.sandboxRequired);
    checkApart(context.workspace());
    skills =
        new AgentSkills(
            options.skills,
            !Boolean.FALSE.equals(options.projectInstructions),
            context.classLoader());
    sources = known(options);
    for (ToolSource source : sourcesFor(context.workspace())) {
      if (!source.isForRuns() && source.hasToolsFor(context.workspace())) {
        shared.put(source, source.tools(context, owned::add));
      }
    }
    ToolSet made = toolSet(context, source -> shared.getOrDefault(source, List.of()));
    ToolSet tools = skills.with(made, context.workspace());
    boolean more =
        sourcesFor(context.workspace()).stream()
            .anyMatch(each -> each.isForRuns() || !each.hasToolsFor(context.workspace()));
    RuleNames.check(given, tools, !more);
    agents.forEach(agent -> check(agent, tools, !more));
    checkSandbox(tools, !more);
    usual = ofRun(made, permissions(context.workspace(), tools), context.workspace());
  }

  private List<ToolSource> known(EngineOptions options) {
    List<ToolSource> known = new ArrayList<>();
    options.toolProviders.forEach(provider -> known.add(ToolSource.passed(provider)));
    if (options.discoverTools) {
      boolean covered = known.stream().anyMatch(ToolSource::isForWorkspace);
      List<ToolSource> discovered = new ArrayList<>();
      ToolDiscovery.all(
          context.classLoader(), each -> discovered.add(ToolSource.found(owned.add(each))));
      discovered.stream().filter(each -> !covered || !each.isForWorkspace()).forEach(known::add);
    }
    return List.copyOf(known);
  }

  /** The providers; with a workspace that none of them is for, the one that is found as well. */
  private List<ToolSource> sourcesFor(Optional<Path> workspace) {
    if (workspace.isEmpty() || sources.stream().anyMatch(each -> each.isForWorkspace())) {
      return sources;
    }
    List<ToolSource> all = new ArrayList<>(sources);
    all.add(found());
    return all;
  }

  private synchronized ToolSource found() {
    if (found == null) {
      found = ToolSource.found(owned.add(ToolDiscovery.forWorkspace(context.classLoader())));
    }
    return found;
  }

  /** What a run may use whose request says nothing else, and for which no provider is asked. */
  OfRun usual() {
    return usual.with(skills.with(usual.tools(), usual.workspace()));
  }

  /** What a run may use before its request narrows it; closed with the run where it is its own. */
  OfRun of(RunRequest request, Owned ownedByRun) {
    Optional<Path> workspace = request.workspace().map(AgentTools::real).or(context::workspace);
    boolean isUsual = workspace.equals(context.workspace());
    if (!isUsual) {
      checkApart(workspace);
    }
    if (isUsual && sourcesFor(workspace).stream().noneMatch(ToolSource::isForRuns)) {
      return usual();
    }
    ToolProviderContext now =
        new ToolProviderContext(
            workspace,
            context.classLoader(),
            context.stateDirectory(),
            context.sandboxRequired(),
            request.attributes());
    ToolSet made =
        toolSet(
            now,
            source -> {
              boolean elsewhere = source.isForWorkspace() && !isUsual;
              return source.isForRuns() || elsewhere
                  ? source.tools(now, ownedByRun::add)
                  : shared.getOrDefault(source, List.of());
            });
    ToolSet tools = skills.with(made, workspace);
    RuleNames.checkRun(given, tools, warned);
    checkSandbox(tools, true);
    List<Permissions> permissions = isUsual ? usual.permissions() : permissions(workspace, tools);
    return ofRun(tools, permissions, workspace);
  }

  private OfRun ofRun(ToolSet tools, List<Permissions> permissions, Optional<Path> workspace) {
    Optional<WorkspaceGuide> guide =
        workspace.flatMap(
            directory ->
                tools.entries().stream()
                    .map(ToolSet.Entry::tool)
                    .filter(WorkspaceGuide.class::isInstance)
                    .map(WorkspaceGuide.class::cast)
                    .findFirst());
    if (guideRequired && workspace.isPresent() && guide.isEmpty()) {
      throw new ConfigurationException(
          "Only the tools of dev.penguin:penguin-tools read project instructions, but the workspace has other tools. Remove projectInstructions(true), or pass CodingTools",
          "no-project-instructions");
    }
    return new OfRun(tools, permissions, workspace, guide);
  }

  /** Ends what a run left under way in the background, unless its session keeps it. */
  void endRun(ToolSet tools, String sessionId, String runId) {
    if (!processesKept) {
      BackgroundTools.endRun(tools, sessionId, runId);
    }
  }

  /** Ends what the runs of a session left under way in the background. */
  void endSession(String sessionId) {
    BackgroundTools.endSession(usual.tools(), sessionId);
  }

  /**
   * The tools of the workspace first, then those that were passed, then those of other providers.
   */
  private ToolSet toolSet(ToolProviderContext now, Function<ToolSource, List<Tool>> made) {
    List<ToolSet.Entry> first = new ArrayList<>();
    List<ToolSet.Entry> last = new ArrayList<>();
    passed.forEach(tool -> first.add(ToolSet.Entry.of(tool, true, "passed with tools(…)")));
    int place = 0;
    for (ToolSource source : sourcesFor(now.workspace())) {
      if (source.hasToolsFor(now.workspace())) {
        for (Tool tool : made.apply(source)) {
          ToolSet.Entry entry = source.entry(tool);
          if (source.isForWorkspace()) {
            first.add(place++, entry);
          } else {
            last.add(entry);
          }
        }
      }
    }
    first.addAll(last);
    first.addAll(entries(agents));
    return ToolSet.of(first);
  }

  private static List<ToolSet.Entry> entries(List<AgentSpec> agents) {
    return agents.stream()
        .map(agent -> ToolSet.Entry.of(new AgentTool(agent), true, "a sub-agent"))
        .toList();
  }

  /** The tools of a set that are no sub-agents, with the agents that one of these may call. */
  private static ToolSet with(List<AgentSpec> agents, ToolSet tools, Predicate<String> kept) {
    List<ToolSet.Entry> all = new ArrayList<>();
    tools.entries().stream()
        .filter(entry -> !(entry.tool() instanceof AgentTool))
        .filter(entry -> kept.test(entry.spec().name()))
        .forEach(all::add);
    all.addAll(entries(agents));
    return ToolSet.of(all);
  }

  /**
   * What a run of a sub-agent may use: never more than the run that calls it.
   *
   * @param request what it runs, in the workspace of the run that calls it
   * @param ofCaller the tools of that run
   * @param deeper whether it may call agents itself
   */
  ToolSet of(
      AgentSpec agent, RunRequest request, ToolSet ofCaller, boolean deeper, Owned ownedByRun) {
    ToolSet mine = of(request, ownedByRun).tools();
    return with(
        deeper ? agent.subAgents() : List.of(),
        mine,
        name ->
            isTool(ofCaller, name) && agent.tools().map(own -> own.contains(name)).orElse(true));
  }

  /** Whether a set has a tool of that name that is no agent: that would be no reason to have it. */
  private static boolean isTool(ToolSet tools, String name) {
    ToolSet.Entry entry = tools.find(name);
    return entry != null && !(entry.tool() instanceof AgentTool);
  }

  /** The same tools without those that are agents. */
  static ToolSet withoutAgents(ToolSet tools) {
    return with(List.of(), tools, name -> true);
  }

  /**
   * A definition whose names name nothing is a mistake that is reported when the engine is built.
   */
  private static void check(AgentSpec agent, ToolSet tools, boolean complete) {
    ToolSet own =
        with(
            agent.subAgents(),
            tools,
            name -> agent.tools().map(mine -> mine.contains(name)).orElse(true));
    agent.tools().stream()
        .flatMap(Set::stream)
        .filter(name -> complete && own.find(name) == null && !name.equals(SkillIndex.NAME))
        .findFirst()
        .ifPresent(
            name -> {
              throw new ConfigurationException(
                  "Agent '%s' names tool '%s', which the engine lacks; it has %s%s"
                      .formatted(
                          agent.name(),
                          name,
                          withoutAgents(tools).names(),
                          NearestName.didYouMean(name, withoutAgents(tools).names())),
                  "unknown-tool-of-agent");
            });
    agent
        .permissions()
        .ifPresent(
            narrower ->
                RuleNames.check(narrower, with(agent.subAgents(), tools, name -> true), complete));
    agent.subAgents().forEach(each -> check(each, tools, complete));
  }

  private void checkSandbox(ToolSet tools, boolean all) {
    if (context.sandboxRequired()) {
      SandboxDemand.checkEach(tools);
      if (all) {
        SandboxDemand.checkSome(tools);
      }
    }
  }

  /** What the application permits, and what the project's own file takes away from that. */
  private List<Permissions> permissions(Optional<Path> workspace, ToolSet tools) {
    List<Permissions> all = new ArrayList<>(List.of(given));
    Optional<Permissions> project = workspace.flatMap(ProjectPermissions::read);
    project.ifPresent(narrower -> RuleNames.warn(narrower, tools));
    project.ifPresent(all::add);
    return List.copyOf(all);
  }

  private void checkApart(Optional<Path> workspace) {
    context
        .stateDirectory()
        .ifPresent(state -> workspace.ifPresent(each -> StateDirectory.checkApart(state, each)));
  }

  /** Checks that the files of a session may be copied to a directory, to work there. */
  void checkCopy(Path target, Transcript session) {
    List<Path> workspaces = new ArrayList<>();
    context.workspace().ifPresent(workspaces::add);
    session.workspace().ifPresent(workspaces::add);
    session.lastStarted().flatMap(run -> run.setting().workspace()).ifPresent(workspaces::add);
    context
        .stateDirectory()
        .ifPresent(state -> StateDirectory.checkCopy(target, state, workspaces));
  }

  /**
   * Checks the arguments that somebody gives to a call that waits. Those of a tool that a run has
   * for itself are checked when the call runs.
   *
   * @throws IllegalArgumentException when they do not fit the tool's schema
   */
  void checkArguments(ToolCall call) {
    ToolSet.Entry tool =
        call.name().equals(ControlTools.SUBMIT_PLAN)
            ? EngineTools.submitPlan()
            : usual.tools().find(call.name());
    if (tool == null) {
      return;
    }
    try {
      ToolCallAuthorizer.validated(tool, call);
    } catch (CallRefusedException e) {
      throw new IllegalArgumentException("Nothing was decided. " + e.getMessage(), e);
    }
  }

  private static Path real(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ConfigurationException(
          "The workspace '"
              + directory
              + "' is not a directory. Create it, or name an existing directory",
          "no-workspace");
    }
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      throw new ConfigurationException(
          "The workspace '" + directory + "' cannot be opened: " + e.getMessage(), "no-workspace");
    }
  }
}

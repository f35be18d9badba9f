package dev.penguin.internal.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands in the tree of agents. Immutable.
 *
 * @param tree what all runs of the tree share
 * @param path the names of the agents from the first one that was called down to this one; empty
 *     for the run that the caller began
 * @param slot its right to work; null for the run that the caller began
 */
public record AgentPlace(AgentTree tree, List<String> path, AgentTree.@Nullable Slot slot) {
  /** Copies the path. */
  public AgentPlace {
    path = List.copyOf(path);
  }

  /** The place of an agent that this one calls. */
  public AgentPlace below(String agent, AgentTree.Slot right) {
    List<String> longer = new ArrayList<>(path);
    longer.add(agent);
    return new AgentPlace(tree, longer, right);
  }

  /** The name of the agent that runs here; not for the run that the caller began. */
  public String agent() {
    return path.get(path.size() - 1);
  }

  /** Whether the run may call agents. */
  public boolean goesDeeper() {
    return tree.goesDeeper(path.size());
  }

  /** Counts an agent that the run is about to call; why it may not, or empty. */
  public Optional<String> refusal(String agent) {
    return tree.admit()
        ? Optional.empty()
        : Optional.of(
            "'%s' did not run: no more than %d agents may be started here. Go on without it."
                .formatted(agent, tree.maxAgents()));
  }
}

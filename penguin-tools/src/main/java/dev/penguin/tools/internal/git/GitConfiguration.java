package dev.penguin.tools.internal.git;

import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is laid over a repository's own configuration, so that git runs no program that it names.
 * Settings of a fixed name are set to something harmless; those whose name the repository chooses,
 * such as {@code filter.<name>.clean}, are read first and then set, each of them. The list follows
 * the manual of git-config(1) as of git 2.51: what names a program, a file to read aloud, or
 * another address.
 */
final class GitConfiguration {
  private static final int MAX_SETTINGS = 3_000;

  private static final String[] HARMLESS = {
    "advice.addIgnoredFile=false",
    "advice.addEmbeddedRepo=false",
    "advice.detachedHead=false",
    "advice.statusHints=false",
    "blame.ignoreRevsFile=",
    "branch.autoSetupMerge=false",
    "branch.autoSetupRebase=never",
    "color.ui=never",
    "commit.gpgSign=false",
    "commit.status=false",
    "commit.verbose=false",
    "core.alternateRefsCommand=",
    "core.askPass=",
    "core.attributesFile=/dev/null",
    "core.editor=false",
    "core.fsmonitor=false",
    "core.gitProxy=",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.quotePath=false",
    "core.sshCommand=false",
    "credential.helper=",
    "diff.ignoreSubmodules=dirty",
    "diff.mnemonicPrefix=false",
    "diff.noprefix=false",
    "diff.orderFile=/dev/null",
    "diff.submodule=short",
    "gc.auto=0",
    "gpg.program=false",
    "gpg.openpgp.program=false",
    "gpg.x509.program=false",
    "gpg.ssh.program=false",
    "gpg.ssh.defaultKeyCommand=",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
    "interactive.diffFilter=",
    "log.showSignature=false",
    "maintenance.auto=false",
    "protocol.allow=never",
    "rerere.enabled=false",
    "safe.bareRepository=explicit",
    "sequence.editor=false",
    "status.submoduleSummary=false",
    "submodule.recurse=false",
    "tag.gpgSign=false",
    "user.useConfigOnly=true",
    "worktree.guessRemote=false",
  };

  /** The last part of settings that name a program, with what they are set to. */
  private static final Map<String, String> BY_LAST_PART =
      Map.ofEntries(
          Map.entry("clean", ""),
          Map.entry("smudge", ""),
          Map.entry("process", ""),
          Map.entry("required", "false"),
          Map.entry("textconv", ""),
          Map.entry("command", ""),
          Map.entry("cmd", "false"),
          Map.entry("driver", "false"),
          Map.entry("program", "false"),
          Map.entry("defaultkeycommand", ""),
          Map.entry("helper", ""),
          Map.entry("uploadpack", "false"),
          Map.entry("receivepack", "false"),
          Map.entry("vcs", "none"),
          Map.entry("update", "none"));

  /** What of the user's own configuration counts; none of it names a program. */
  private static final Set<String> OF_USER =
      Set.of(
          "user.name",
          "user.email",
          "core.autocrlf",
          "core.eol",
          "core.safecrlf",
          "core.excludesfile",
          "safe.directory");

  private static final Map<String, String> ENVIRONMENT =
      Map.ofEntries(
          Map.entry("GIT_CONFIG_NOSYSTEM", "1"),
          Map.entry("GIT_CONFIG_SYSTEM", "/dev/null"),
          Map.entry("GIT_CONFIG_GLOBAL", "/dev/null"),
          Map.entry("GIT_ATTR_NOSYSTEM", "1"),
          Map.entry("GIT_TERMINAL_PROMPT", "0"),
          Map.entry("GIT_ASKPASS", "false"),
          Map.entry("GIT_SSH_COMMAND", "false"),
          Map.entry("GIT_PROXY_COMMAND", "false"),
          Map.entry("GIT_ALLOW_PROTOCOL", "none"),
          Map.entry("GIT_NO_LAZY_FETCH", "1"),
          Map.entry("GIT_PAGER", "cat"),
          Map.entry("GIT_EDITOR", "false"),
          Map.entry("GIT_SEQUENCE_EDITOR", "false"),
          Map.entry("GIT_LITERAL_PATHSPECS", "1"),
          Map.entry("GIT_ADVICE", "0"),
          Map.entry("LC_ALL", "C"));

  /**
   * One setting.
   *
   * @param scope where it stands, in git's word
   * @param key section and name in small letters, what is between them as it is written
   */
  record Setting(String scope, String key, String value) {}

  private GitConfiguration() {}

  /** What {@code git config --list -z --show-scope} wrote. */
  static List<Setting> parse(String listing) {
    List<Setting> settings = new ArrayList<>();
    String[] fields = listing.split("\0", -1);
    for (int i = 0; i + 1 < fields.length; i += 2) {
      int end = fields[i + 1].indexOf('\n');
      settings.add(
          end < 0
              ? new Setting(fields[i], fields[i + 1], "")
              : new Setting(
                  fields[i], fields[i + 1].substring(0, end), fields[i + 1].substring(end + 1)));
    }
    return settings;
  }

  /** The variables under which a repository's configuration may be read, and nothing run. */
  static Map<String, String> forReading(GitRepository repository, List<Setting> ofUser) {
    return environment(repository, ofUser, List.of());
  }

  /**
   * The variables under which git works in a repository.
   *
   * @param ofUser the settings of the user and the system
   * @param own the settings of the repository
   * @throws ToolFailureException when it has settings that depend on circumstances, so that what
   *     was read is not what would count
   */
  static Map<String, String> forWorking(
      GitRepository repository, List<Setting> ofUser, List<Setting> own)
      throws ToolFailureException {
    for (Setting setting : own) {
      if (setting.key().startsWith("includeif.")) {
        throw new ToolFailureException(
            "The git tools do not work in this repository: its configuration includes files by"
                + " condition ("
                + PlainText.oneLine(setting.key())
                + "), so that it is not known what it would run. Nothing was run");
      }
    }
    if (own.size() > MAX_SETTINGS) {
      throw new ToolFailureException(
          "The git tools do not work in this repository: its configuration has more than "
              + MAX_SETTINGS
              + " settings. Nothing was run");
    }
    return environment(repository, ofUser, own);
  }

  private static Map<String, String> environment(
      GitRepository repository, List<Setting> ofUser, List<Setting> own) {
    List<Map.Entry<String, String>> laid = new ArrayList<>();
    for (String each : HARMLESS) {
      int end = each.indexOf('=');
      laid.add(Map.entry(each.substring(0, end), each.substring(end + 1)));
    }
    for (Setting setting : ofUser) {
      boolean given = own.stream().anyMatch(mine -> mine.key().equals(setting.key()));
      if (OF_USER.contains(setting.key()) && (!given || setting.key().startsWith("safe."))) {
        laid.add(Map.entry(setting.key(), setting.value()));
      }
    }
    overrides(own).forEach((key, value) -> laid.add(Map.entry(key, value)));
    Map<String, String> variables = new LinkedHashMap<>(ENVIRONMENT);
    variables.put("GIT_WORK_TREE", repository.top().toString());
    Object above = repository.top().getParent();
    variables.put("GIT_CEILING_DIRECTORIES", above == null ? "" : above.toString());
    variables.put("GIT_CONFIG_COUNT", String.valueOf(laid.size()));
    for (int i = 0; i < laid.size(); i++) {
      variables.put("GIT_CONFIG_KEY_" + i, laid.get(i).getKey());
      variables.put("GIT_CONFIG_VALUE_" + i, laid.get(i).getValue());
    }
    return variables;
  }

  private static Map<String, String> overrides(List<Setting> own) {
    Map<String, String> overrides = new TreeMap<>();
    for (Setting setting : own) {
      String last = setting.key().substring(setting.key().lastIndexOf('.') + 1);
      String harmless = BY_LAST_PART.get(last.toLowerCase(Locale.ROOT));
      if (harmless != null && setting.key().indexOf('.') != setting.key().lastIndexOf('.')) {
        overrides.put(setting.key(), harmless);
      }
      if (setting.key().startsWith("pager.")) {
        overrides.put(setting.key(), "false");
      }
    }
    return overrides;
  }
}

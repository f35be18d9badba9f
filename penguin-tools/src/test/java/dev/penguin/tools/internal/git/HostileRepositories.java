package dev.penguin.tools.internal.git;

import java.util.List;

/** Repositories that run a program, {@code touch "$P"}, under a git that is called naively. */
final class HostileRepositories {
  /**
   * One of them.
   *
   * @param trap what is turned against git
   * @param setUp a script that makes it in a repository with one commit
   * @param naive what springs the trap
   * @param refused whether the tools refuse to work in it
   */
  record Hostile(String trap, String setUp, String naive, boolean refused) {
    @Override
    public String toString() {
      return trap;
    }
  }

  /** A program in the repository's own folder; it hands on what it is given. */
  private static final String PROGRAM =
      """
      printf '#!/bin/sh\\ntouch "%s"\\ncat\\n' "$P" > .git/evil; chmod +x .git/evil
      E="$PWD/.git/evil"
      """;

  private HostileRepositories() {}

  static List<Hostile> all() {
    return List.of(
        works(
            "hooks",
            "for h in pre-commit commit-msg prepare-commit-msg post-commit post-checkout"
                + " post-index-change reference-transaction post-rewrite pre-auto-gc; do"
                + " cp .git/evil .git/hooks/$h; done; echo x >> f",
            "git commit -qam x"),
        works(
            "core.hooksPath",
            "mkdir hk; cp .git/evil hk/post-checkout; cp .git/evil hk/pre-commit;"
                + " git config core.hooksPath hk",
            "git checkout -q -b other"),
        works("core.fsmonitor", "git config core.fsmonitor \"$E\"", "git status"),
        works(
            "a clean filter",
            "git config filter.evil.clean \"$E\"; echo 'f filter=evil' > .gitattributes;"
                + " echo x >> f",
            "git diff"),
        works(
            "a filter process whose name holds signs",
            "git config 'filter.a=b\".c .process' \"$E\"; git config 'filter.a=b\".c .required' true;"
                + " echo 'f filter=a=b\".c' > .git/info/attributes;"
                + " git config 'filter.a=b\".c.clean' \"$E\"; echo x >> f",
            "git diff"),
        works(
            "a smudge filter",
            "echo '* filter=evil' > .gitattributes; git add .; git commit -qm a;"
                + " git config filter.evil.smudge \"$E\"",
            "git worktree add -q tree HEAD"),
        works("diff.external", "git config diff.external \"$E\"; echo x >> f", "git diff"),
        works(
            "a diff driver",
            "git config diff.evil.command \"$E\"; echo '* diff=evil' > .gitattributes;"
                + " echo x >> f",
            "git diff"),
        works(
            "textconv",
            "git config diff.evil.textconv \"$E\"; echo '* diff=evil' > .gitattributes",
            "git blame f"),
        works("core.pager", "git config core.pager \"$E\"", "script -qc 'git log' /dev/null"),
        works("core.editor", "git config core.editor \"$E\"; echo x >> f", "git commit -a || true"),
        works(
            "gpg.program when signing",
            "git config commit.gpgSign true; git config gpg.program \"$E\"; echo x >> f",
            "git commit -qam x || true"),
        works(
            "gpg.program when showing",
            "git cat-file commit HEAD | sed 's/^committer.*/&\\ngpgsig -----BEGIN PGP SIGNATURE-----\\n"
                + " x\\n -----END PGP SIGNATURE-----/' > c;"
                + " git reset -q --soft $(git hash-object -t commit -w c); rm c;"
                + " git config log.showSignature true; git config gpg.program \"$E\"",
            "git log"),
        works(
            "include.path",
            "git config include.path ../more; printf '[core]\\nfsmonitor = %s\\n' \"$E\" > more;"
                + " printf '[filter \"evil\"]\\nclean = %s\\n' \"$E\" >> more;"
                + " echo 'f filter=evil' > .gitattributes",
            "git status"),
        refused(
            "includeIf",
            "printf '[includeIf \"gitdir:**/worktrees/**\"]\\npath = more\\n' >> .git/config;"
                + " printf '[filter \"evil\"]\\nsmudge = %s\\n' \"$E\" > .git/more;"
                + " echo '* filter=evil' > .gitattributes; git add .; git commit -qm a",
            "git worktree add -q tree HEAD"),
        works(
            "an alias",
            "git config alias.st '!touch \"$P\"'; git config alias.log '!touch \"$P\"'",
            "git st"),
        works(
            "the configuration of a submodule",
            "git init -q sub; git -C sub config user.name S; git -C sub config user.email s@x;"
                + " echo s > sub/s; git -C sub add s; git -C sub commit -qm s; git add sub"
                + " 2>/dev/null; git commit -qm sub; git -C sub config core.fsmonitor \"$E\";"
                + " git -C sub config filter.evil.clean \"$E\";"
                + " echo '* filter=evil' > sub/.gitattributes; echo x >> sub/s",
            "git status"),
        works(
            "the address and the update command of a submodule",
            "git init -q sub; git -C sub -c user.name=S -c user.email=s@x commit -qm s --allow-empty;"
                + " git add sub 2>/dev/null;"
                + " printf '[submodule \"sub\"]\\npath = sub\\nurl = ./sub\\n' > .gitmodules;"
                + " git config submodule.sub.url \"ext::sh -c touch% $P\";"
                + " git config submodule.sub.update '!touch \"$P\"; true';"
                + " git config protocol.ext.allow always; git add .gitmodules; git commit -qm sub;"
                + " git -C sub checkout -q --orphan o;"
                + " git -C sub -c user.name=S -c user.email=s@x commit -qm o --allow-empty",
            "git submodule update sub"),
        works(
            "a bare repository planted by files",
            "mkdir sub; cd sub; printf 'ref: refs/heads/main\\n' > HEAD; mkdir objects refs w;"
                + " printf '[core]\\nrepositoryformatversion=0\\nbare=false\\nworktree=w\\nfsmonitor=%s\\n' \"$E\" > config;"
                + " cd ..; git add sub; git commit -qm planted",
            "git -C sub status"),
        works(
            "ssh for objects that are missing",
            "git config extensions.partialClone origin; git config core.repositoryFormatVersion 1;"
                + " git config remote.origin.url ssh://host/x; git config remote.origin.promisor true;"
                + " git config core.sshCommand \"touch '$P'; false #\";"
                + " git config remote.origin.uploadpack \"$E\"; o=$(git rev-parse HEAD:f);"
                + " rm -f .git/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-)",
            "git show HEAD || true"),
        works(
            "a credential helper",
            "git config credential.helper \"!touch '$P'; false\"",
            "printf 'protocol=https\\nhost=h\\n\\n' | git -c core.askPass=true credential fill"
                + " || true"),
        works(
            "configuration of the working tree",
            "git config extensions.worktreeConfig true;"
                + " git config --worktree core.fsmonitor \"$E\";"
                + " git config --worktree filter.evil.clean \"$E\"",
            "git status"),
        works(
            "configuration of another working tree",
            "git worktree add -q sub; git config extensions.worktreeConfig true;"
                + " git -C sub config --worktree core.fsmonitor \"$E\";"
                + " git -C sub config --worktree filter.evil.clean \"$E\";"
                + " echo '* filter=evil' > sub/.gitattributes; echo x >> sub/f",
            "git worktree remove sub || true"),
        works(
            "collection of garbage",
            "git config gc.auto 1; cp .git/evil .git/hooks/pre-auto-gc;"
                + " for i in 1 2 3 4 5 6 7 8 9; do for j in 1 2 3 4 5 6 7 8 9; do"
                + " printf '%s' $i$j | git hash-object -w --stdin >/dev/null; done; done;"
                + " mkdir -p .git/objects/17; touch"
                + " .git/objects/17/11111111111111111111111111111111111111"
                + " .git/objects/17/22222222222222222222222222222222222222; echo x >> f",
            "git commit -qam x"),
        refused(
            "a log that is a link",
            "git config user.name '$(touch canary)'; rm .git/logs/HEAD;"
                + " ln -s \"$P\" .git/logs/HEAD; echo x >> f",
            "git commit -qam x"),
        refused(
            "a file .git that names another repository",
            "mkdir \"$TOP/other$$\"; mv .git \"$TOP/other$$/.git\";"
                + " echo \"gitdir: $TOP/other$$/.git\" > .git;"
                + " git config core.fsmonitor \"touch '$P'; false\"",
            "git status"),
        refused(
            "a file commondir that names another repository",
            "mkdir \"$TOP/other$$\"; cp -r .git \"$TOP/other$$/.git\";"
                + " echo \"$TOP/other$$/.git\" > .git/commondir; rm .git/config;"
                + " git config core.fsmonitor \"touch '$P'; false\"",
            "git status"));
  }

  private static Hostile works(String trap, String setUp, String naive) {
    return new Hostile(trap, PROGRAM + setUp, naive, false);
  }

  private static Hostile refused(String trap, String setUp, String naive) {
    return new Hostile(trap, PROGRAM + setUp, naive, true);
  }
}

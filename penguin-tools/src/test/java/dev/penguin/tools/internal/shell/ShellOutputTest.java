package dev.penguin.tools.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tools.internal.process.HeadTail;
import dev.penguin.tools.internal.process.ShellEnvironment;
import dev.penguin.tools.internal.text.TerminalText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShellOutputTest {
  @Test
  void s10HeadAndTailStayAndTheRestIsCounted() {
    for (int chunk : new int[] {1, 3, 7, 100}) {
      HeadTail kept = new HeadTail(4, 6);
      byte[] bytes = "abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < bytes.length; i += chunk) {
        int length = Math.min(chunk, bytes.length - i);
        kept.add(java.util.Arrays.copyOfRange(bytes, i, i + length), length);
      }

      assertThat(kept.text()).isEqualTo("abcd\n[16 bytes are left out here]\nuvwxyz");
    }
  }

  @Test
  void s10WhatFitsStaysWhole() {
    HeadTail kept = new HeadTail(4, 6);
    assertThat(kept.text()).isEmpty();

    kept.add("abc".getBytes(StandardCharsets.US_ASCII), 3);
    assertThat(kept.text()).isEqualTo("abc");

    kept.add("defghij".getBytes(StandardCharsets.US_ASCII), 7);
    assertThat(kept.text()).isEqualTo("abcdefghij");
  }

  @Test
  void s10CharactersAreNotCut() {
    HeadTail kept = new HeadTail(4, 4);
    byte[] bytes = "abcé----éxyz".getBytes(StandardCharsets.UTF_8);
    kept.add(bytes, bytes.length);

    assertThat(kept.text()).isEqualTo("abc\n[8 bytes are left out here]\nxyz");
  }

  @Test
  void s11ControlSequencesAreRemoved() {
    assertThat(TerminalText.clean("a\u001B]52;c;aGk=\u0007\u001B[2m\nb\u009bc")).isEqualTo("a\nbc");
    assertThat(TerminalText.clean("\u001B[1;31mred\u001B[0m\tx\r\ny\0z\u202Er\u2066l"))
        .isEqualTo("red\tx\nyzrl");
    assertThat(TerminalText.clean("\u001B]0;no end\nnext \u001B(Bg\u001B")).isEqualTo("\nnext g");
  }

  @Test
  void s6OnlyNamedVariablesAreHandedOn() {
    Map<String, String> ours =
        Map.of(
            "PATH",
            "/usr/bin:.:rel::/ws/bin:/ws/../ws/x:/bin",
            "HOME",
            "/home/x",
            "LC_ALL",
            "C.UTF-8",
            "OPENAI_API_KEY",
            "sk-canary",
            "BASH_ENV",
            "x",
            "LD_PRELOAD",
            "y",
            "EDITOR",
            "vim",
            "TERM",
            "xterm",
            "PENGUIN_SHELL_outer",
            "1");

    Map<String, String> variables =
        ShellEnvironment.of(ours, Map.of("MINE", "1", "HOME", "/other"), Path.of("/ws"));

    assertThat(variables)
        .containsOnly(
            Map.entry("PATH", "/usr/bin:/bin"),
            Map.entry("HOME", "/other"),
            Map.entry("LC_ALL", "C.UTF-8"),
            Map.entry("PENGUIN_SHELL_outer", "1"),
            Map.entry("MINE", "1"),
            Map.entry("TERM", "dumb"),
            Map.entry("NO_COLOR", "1"),
            Map.entry("PAGER", "cat"),
            Map.entry("GIT_PAGER", "cat"),
            Map.entry("EDITOR", "true"),
            Map.entry("VISUAL", "true"),
            Map.entry("GIT_EDITOR", "true"),
            Map.entry("GIT_TERMINAL_PROMPT", "0"),
            Map.entry("GIT_CONFIG_COUNT", "1"),
            Map.entry("GIT_CONFIG_KEY_0", "safe.bareRepository"),
            Map.entry("GIT_CONFIG_VALUE_0", "explicit"),
            Map.entry("DEBIAN_FRONTEND", "noninteractive"));
  }
}

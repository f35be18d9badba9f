package dev.penguin.internal.command;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Examines the argument vector of a command. */
public final class Argv {
  private Argv() {}

  /** The name of a program without the folder that it lies in. */
  static String baseName(String program) {
    return program.substring(program.lastIndexOf('/') + 1);
  }

  /** The name without the version that it may end in: perl for {@code /usr/bin/perl5.36.0}. */
  static String unversioned(String program) {
    String name = baseName(program);
    int end = name.length();
    int start = end; // of the version: the first digit with nothing but digits and dots behind it
    while (end > 1 && isOfVersion(name.charAt(end - 1))) {
      end--;
      start = name.charAt(end) == '.' ? start : end;
    }
    boolean dash = start < name.length() && start > 1 && name.charAt(start - 1) == '-';
    return name.substring(0, dash ? start - 1 : start);
  }

  private static boolean isOfVersion(char c) {
    return c >= '0' && c <= '9' || c == '.';
  }

  /** The words that something holds for. */
  static Set<String> which(List<String> words, Predicate<String> holds) {
    Set<String> found = new LinkedHashSet<>();
    words.stream().filter(holds).forEach(found::add);
    return found;
  }

  /** Whether a word is, or stands for, one of these options: {@code -o}, {@code --output}. */
  static boolean isAny(String word, Collection<String> options) {
    return options.stream()
        .anyMatch(
            option ->
                option.startsWith("--")
                    ? isLong(word, option)
                    : isShort(word, option.substring(1)));
  }

  /** Whether a word is a long option, or an abbreviation that stands for it. */
  private static boolean isLong(String word, String option) {
    int end = word.indexOf('=');
    String name = end < 0 ? word : word.substring(0, end);
    return name.length() > 2 && option.startsWith(name);
  }

  /** Whether a word is a group of short options with a letter in it, or its value. */
  static boolean isShort(String word, String letter) {
    return word.length() > 1
        && word.charAt(0) == '-'
        && word.charAt(1) != '-'
        && word.contains(letter);
  }

  static boolean isOption(String word) {
    return word.length() > 1 && word.charAt(0) == '-';
  }

  /** A rule that names a program means it in every folder; one that names a folder, that one. */
  public static boolean isProgram(String program, String named) {
    return program.equals(named)
        || named.indexOf('/') < 0 && baseName(program).equalsIgnoreCase(named);
  }
}

package dev.penguin.tools.internal.web;

import java.time.Duration;

/**
 * What a page may cost.
 *
 * @param bytes the most bytes that are read, after decompression
 * @param time the longest time for a page with all redirects
 * @param redirects the most redirects that are followed
 */
public record WebLimits(int bytes, Duration time, int redirects) {
  /** 5 MiB, 30 seconds, 10 redirects. */
  public static final WebLimits USUAL =
      new WebLimits(5 * 1_024 * 1_024, Duration.ofSeconds(30), 10);
}

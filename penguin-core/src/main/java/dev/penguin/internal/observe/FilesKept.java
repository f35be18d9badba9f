package dev.penguin.internal.observe;

import java.time.Duration;
import java.time.Instant;

/**
 * The files of a workspace were compared with the last checkpoint, and what differed was kept.
 *
 * @param action what that was done for, in words of our own and names of tools: {@code before
 *     shell}
 * @param beganAt when it began, by the system's clock
 * @param took how long it took
 * @param files how many contents were kept that were not there before
 * @param bytes how many bytes these have on disk
 * @param failure the simple name of the exception that ended it; empty when none did
 */
public record FilesKept(
    String action, Instant beganAt, Duration took, int files, long bytes, String failure) {}

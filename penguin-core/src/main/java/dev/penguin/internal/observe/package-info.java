/** What measures and traces runs: more than events report, on the threads where it happens. */
package dev.penguin.internal.observe;

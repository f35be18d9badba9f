/**
 * What an agent is doing: the runs under way and what each of them waits for.
 *
 * <pre>{@code
 * for (RunStatus run : agent.sessions().running()) {
 *   System.out.println(run); // run-1 in ticket-42 for 12.0 s, turn 3: TOOL_CALL build for 8.5 s
 * }
 * }</pre>
 */
@NullMarked
package dev.penguin.observe;

import org.jspecify.annotations.NullMarked;

/** Sub-agents: what an engine knows of them, their tools, and the tree of their runs. */
package dev.penguin.internal.agent;

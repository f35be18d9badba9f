/** Rows of projects, tasks and leases, read and written without any rule. */
package dev.penguin.project.internal.row;

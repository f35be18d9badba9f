/** What measures and traces runs: more than events tell, on the threads where it happens. */
package dev.penguin.internal.observe;

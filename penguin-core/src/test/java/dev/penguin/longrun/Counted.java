package dev.penguin.longrun;

/**
 * What a request and its reply cost.
 *
 * @param input all tokens of the request
 * @param cached those that were read from the cache
 * @param written those that were written to it
 * @param output the tokens of the reply
 */
record Counted(long input, long cached, long written, long output) {}

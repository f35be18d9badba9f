/** Fails a test class that leaves something behind; compiled into the tests of every module. */
package dev.penguin.leaks;

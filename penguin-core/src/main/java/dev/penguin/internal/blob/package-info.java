/** Contents of files, kept under their hashes in packs: files that are written once. */
package dev.penguin.internal.blob;

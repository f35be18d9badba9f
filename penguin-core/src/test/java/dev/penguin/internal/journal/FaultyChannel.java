package dev.penguin.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file of a disk that may fail. */
final class FaultyChannel extends FileChannel {
  private final FaultyDisk disk;
  private final Path file;
  private final FileChannel real;

  FaultyChannel(FaultyDisk disk, Path file, FileChannel real) {
    this.disk = disk;
    this.file = file;
    this.real = real;
  }

  Path file() {
    return file;
  }

  /** Without a failure. */
  void closeReally() throws IOException {
    disk.closed(this);
    real.close();
    close();
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    return disk.step(FaultyDisk.LOOK, this, () -> real.read(to), () -> real.read(to));
  }

  @Override
  public int read(ByteBuffer to, long position) throws IOException {
    return disk.step(
        FaultyDisk.LOOK, this, () -> real.read(to, position), () -> real.read(to, position));
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int written = write(from, real.position());
    real.position(real.position() + written);
    return written;
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    return disk.step(
        "write", this, () -> real.write(from, position), () -> writeHalf(from, position));
  }

  private int writeHalf(ByteBuffer from, long position) throws IOException {
    int limit = from.limit();
    try {
      return real.write(from.limit(from.position() + from.remaining() / 2), position);
    } finally {
      from.limit(limit);
    }
  }

  @Override
  public long size() throws IOException {
    return disk.step(FaultyDisk.LOOK, this, real::size, real::size);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    disk.step("truncate", this, () -> real.truncate(size), () -> real.truncate(size));
    return this;
  }

  /** Not to the real disk, whose power is on. */
  @Override
  public void force(boolean metaData) throws IOException {
    FaultyDisk.Operation<Void> force =
        () -> {
          disk.forced(file);
          return null;
        };
    disk.step(metaData ? "force all of" : "force", this, force, force);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    try {
      return real.transferTo(position, count, target);
    } finally {
      if (!real.isOpen()) { // the system's own closes with an interrupted target on some JDKs
        closeReally();
      }
    }
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    FaultyDisk.Operation<FileLock> lock = () -> real.tryLock(position, size, shared);
    return disk.step(FaultyDisk.LOOK, this, lock, () -> null);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    if (real.isOpen()) {
      disk.closed(this);
      real.close();
      disk.step(FaultyDisk.LOOK, file, () -> true, () -> true);
    }
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}

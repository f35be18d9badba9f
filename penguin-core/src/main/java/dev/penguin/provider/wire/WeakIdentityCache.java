package dev.penguin.provider.wire;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a value for each object, by identity, as long as the object lives. Thread-safe.
 *
 * @param <K> what is remembered for
 * @param <V> what is remembered; must not hold the key
 */
public final class WeakIdentityCache<K, V> {
  private final Map<Key, V> values = new HashMap<>();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();

  /** The value of an object; null when none is known. */
  public @Nullable V get(K object) {
    Key key = new Key(object, null);
    synchronized (values) {
      return values.get(key);
    }
  }

  /** Remembers the value of an object, and forgets those of objects that are gone. */
  public void put(K object, V value) {
    Key key = new Key(object, dead);
    synchronized (values) {
      for (Object gone = dead.poll(); gone != null; gone = dead.poll()) {
        values.remove(gone);
      }
      values.put(key, value);
    }
  }

  /** For how many objects a value is remembered. */
  public int size() {
    synchronized (values) {
      return values.size();
    }
  }

  /** Equal to itself once its object is gone, so that it can still be removed. */
  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object object, @Nullable ReferenceQueue<Object> queue) {
      super(object, queue);
      hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      Object mine = get();
      return mine != null && other instanceof Key key && mine == key.get();
    }
  }
}

package dev.penguin.project.internal.blueprint.text;

import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Finding.Place;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Where the parts of a blueprint stand in its text. Of one that a program made, an item is all that
 * can be named. Used by one thread.
 */
public final class Places {
  private final Map<String, Place> header = new HashMap<>();
  private final IdentityHashMap<BlueprintItem, Map<String, Place>> items = new IdentityHashMap<>();

  /** Where nothing else is known: the begin of a text, or no place. */
  private final Place fallback;

  private Places(Place fallback) {
    this.fallback = fallback;
  }

  /** The places of a text. */
  public static Places ofText() {
    return new Places(Place.at(1, 1));
  }

  /** The places of a blueprint that a program made. */
  public static Places none() {
    return new Places(Place.none());
  }

  public void put(String field, Place place) {
    header.put(field, place);
  }

  public void put(BlueprintItem item, Map<String, Place> places) {
    items.put(item, places);
  }

  /** Where a field of the header stands. */
  public Place header(String field) {
    return header.getOrDefault(field, fallback);
  }

  /** Where a field of an item stands, or the item when it has none. */
  public Place item(BlueprintItem item, String field) {
    Map<String, Place> known = items.getOrDefault(item, Map.of());
    Place place = known.getOrDefault(field, known.getOrDefault("", fallback));
    return item.key().isEmpty() ? place : place.of(item.key());
  }
}

package dev.penguin.project.internal.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;

/**
 * Writes SQL with jOOQ. What is asked often is written once and then prepared once a connection: a
 * durable write costs a sync of the disk, a read costs no rendering.
 */
public final class Sql {
  private static final List<String> LOUD = List.of("org.jooq.no-logo", "org.jooq.no-tips");
  private static final DSLContext DIALECT = quietly();

  private Sql() {}

  /**
   * jOOQ logs a picture and a tip when it writes its first statement of the process, unless two
   * system properties are there at that moment. Those that the host has not set are gone again when
   * this returns.
   */
  private static DSLContext quietly() {
    DSLContext made = DSL.using(SQLDialect.SQLITE);
    List<String> unset = LOUD.stream().filter(name -> System.getProperty(name) == null).toList();
    unset.forEach(name -> System.setProperty(name, "true"));
    try {
      made.render(DSL.selectOne());
    } finally {
      unset.forEach(System::clearProperty);
    }
    return made;
  }

  /** The text of a statement, with a question mark for each parameter. */
  public static String text(Query query) {
    return DIALECT.render(query);
  }

  /** The parameters of a statement, in their order. */
  public static Object[] values(Query query) {
    return DIALECT.extractBindValues(query).toArray();
  }

  /** An insert of one row. */
  public static String insert(Table<?> table, List<? extends Field<?>> fields) {
    return text(DSL.insertInto(table).columns(fields).values(parameters(fields.size())));
  }

  /** An update of the row with the given number; the number is the last parameter. */
  public static String update(Table<?> table, Field<Long> key, List<? extends Field<?>> fields) {
    var changes = new LinkedHashMap<Field<?>, Object>();
    fields.forEach(field -> changes.put(field, DSL.param()));
    return text(DSL.update(table).set(changes).where(key.eq(DSL.param(key))));
  }

  /** A select of fields of one table. */
  public static String select(
      List<? extends Field<?>> fields, Table<?> table, Condition condition) {
    return text(DSL.select(fields).from(table).where(condition));
  }

  private static List<Object> parameters(int count) {
    return new ArrayList<>(Collections.nCopies(count, DSL.param()));
  }
}

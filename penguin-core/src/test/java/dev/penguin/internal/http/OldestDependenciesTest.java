package dev.penguin.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import kotlin.KotlinVersion;
import okhttp3.OkHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** That the run of the tests with the oldest supported libraries has these on its class path. */
class OldestDependenciesTest {
  @Test
  @EnabledIfSystemProperty(
      named = "penguin.oldest.jackson",
      matches = ".+",
      disabledReason = "only the run with the oldest libraries has them")
  void theLibrariesAreTheOldestThatAreSupported() throws ReflectiveOperationException {
    assertThat(new JsonFactory().version())
        .hasToString(System.getProperty("penguin.oldest.jackson"));
    // By reflection, since the compiler copies a constant.
    assertThat(OkHttp.class.getField("VERSION").get(null))
        .isEqualTo(System.getProperty("penguin.oldest.okhttp"));
    assertThat(KotlinVersion.CURRENT).hasToString(System.getProperty("penguin.oldest.kotlin"));
  }
}

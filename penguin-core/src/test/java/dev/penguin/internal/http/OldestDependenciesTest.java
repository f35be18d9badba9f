package dev.penguin.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import kotlin.KotlinVersion;
import okhttp3.OkHttp;
import org.junit.jupiter.api.Test;

/** That the run of the tests with the oldest supported libraries has these on its class path. */
class OldestDependenciesTest {
  @Test
  void theLibrariesAreTheOldestThatAreSupported() throws ReflectiveOperationException {
    String jackson = System.getProperty("penguin.oldest.jackson");
    assumeTrue(jackson != null, "only in the run with the oldest libraries");

    assertThat(new JsonFactory().version()).hasToString(jackson);
    // By reflection, since the compiler copies a constant.
    assertThat(OkHttp.class.getField("VERSION").get(null))
        .isEqualTo(System.getProperty("penguin.oldest.okhttp"));
    assertThat(KotlinVersion.CURRENT).hasToString(System.getProperty("penguin.oldest.kotlin"));
  }
}

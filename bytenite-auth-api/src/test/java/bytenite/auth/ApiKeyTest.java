// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

  private static final String TEXT = "eyJjcnYiOiJQLTM4NCIsImQiOiJ4In0==";
  private static final int LIMIT = 65_536;

  @TempDir private Path directory;

  private Path file(String content) throws IOException {
    return Files.write(directory.resolve("key"), content.getBytes(StandardCharsets.UTF_8));
  }

  private void assertUnusable(Path file, String reason) {
    assertThatThrownBy(() -> ApiKey.fromFile(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(file.toString(), reason)
        .hasMessageNotContaining("S3CR3T");
  }

  @Test
  void revealsWhatItWasGiven() {
    assertThat(ApiKey.of(TEXT).reveal()).isEqualTo(TEXT);
    assertThat(ApiKey.of("!~\"\\{}").reveal()).isEqualTo("!~\"\\{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {" k", "k ", "\tk\r\n", "\n\nk\n\n", "\u2003k\u2003", "\u001ck\f"})
  void stripsTheWhiteSpaceAroundIt(String text) {
    assertThat(ApiKey.of(text).reveal()).isEqualTo("k");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\n",
        "\u2003",
        "S3CR3T S3CR3T",
        "S3CR3T\nS3CR3T",
        "S3CR3T\tS3CR3T",
        "S3CR3T\r\nX: y",
        "S3CR3T\0",
        "S3CR3T\u0007S3CR3T",
        "S3CR3T\u007f",
        "S3CR3T\u00e9",
        "\u00a0S3CR3T",
        "\ufeffS3CR3T",
        "S3CR3T\ud834\udd1e",
        "S3CR3T\ud834",
        "S3CR3T\u200b"
      })
  void refusesWhatIsNoWordOfVisibleAsciiWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> ApiKey.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the API key ")
        .hasMessageNotContaining("S3CR3T")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      value = {
        "\"S3CR3T\",begins with a quotation mark",
        "'S3CR3T',begins with a quotation mark",
        "\"S3CR3T,begins with a quotation mark",
        "${S3CR3T},is a placeholder that nothing has replaced",
        "${S3CR3T,is a placeholder that nothing has replaced",
        "BYTENITE_API_KEY=S3CR3T,looks like NAME=key",
        "k=S3CR3T==,looks like NAME=key",
      })
  void saysWhatStandsAroundAKey(String text, String reason) {
    assertThatThrownBy(() -> ApiKey.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the API key " + reason)
        .hasMessageNotContaining("S3CR3T");
    assertThatThrownBy(() -> ApiKey.fromVariable(text + "\n"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("S3CR3T");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a2V5=", "a2V5==", "=", "==", "a+b=c", "a/b=c", "$key", "{k}"})
  void takesAnEqualsSignThatIsAPartOfTheKey(String text) {
    assertThat(ApiKey.of(text).reveal()).isEqualTo(text);
  }

  @Test
  void saysThatAFileIsInAnotherEncoding() throws IOException {
    assertUnusable(file("\ufeffS3CR3T"), "begins with a byte-order mark");
    for (Charset utf16 :
        List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path file = Files.write(directory.resolve("utf16"), "S3CR3T\n".getBytes(utf16));
      assertUnusable(file, "is in UTF-16");
    }
    byte[] withMark = "\ufeffS3CR3T".getBytes(StandardCharsets.UTF_16LE);
    assertUnusable(Files.write(directory.resolve("utf16"), withMark), "is in UTF-16");
  }

  @Test
  void refusesAKeyOfUnreasonableLength() {
    assertThat(ApiKey.of("k".repeat(LIMIT)).reveal()).hasSize(LIMIT);
    assertThatThrownBy(() -> ApiKey.of("k".repeat(LIMIT + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> ApiKey.of(null)).withMessage("key");
    assertThatNullPointerException().isThrownBy(() -> ApiKey.fromFile(null)).withMessage("file");
  }

  @Test
  void equalsAKeyWithTheSameText() {
    assertThat(ApiKey.of("k")).isEqualTo(ApiKey.of(" k\n")).hasSameHashCodeAs(ApiKey.of("k"));
    assertThat(ApiKey.of("k")).isNotEqualTo(ApiKey.of("K")).isNotEqualTo(ApiKey.of("kk"));
    assertThat(ApiKey.of("k")).isNotEqualTo("k").isNotEqualTo(null);
  }

  @Test
  void showsNothingOfItselfNotEvenItsLength() {
    assertThat(ApiKey.of(TEXT)).hasToString(ApiKey.of("k").toString());
    assertThat(ApiKey.of(TEXT).toString()).doesNotContain(TEXT.substring(0, 3));
  }

  @Test
  void cannotBeSerialized() throws IOException {
    assertThat(Serializable.class.isAssignableFrom(ApiKey.class)).isFalse();
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(ApiKey.of("k")))
          .isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void comesFromTheEnvironment() {
    assertThat(ApiKey.fromVariable("k\n").reveal()).isEqualTo("k");
    assertThat(ApiKey.ENVIRONMENT_VARIABLE).isEqualTo("BYTENITE_API_KEY");
  }

  @Test
  void namesTheVariableThatIsMissingOrUnusable() {
    assertThatThrownBy(() -> ApiKey.fromVariable(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("BYTENITE_API_KEY", "not set");
    for (String value : new String[] {"", "  ", "S3CR3T S3CR3T", "S3CR3T\u00e9"}) {
      assertThatThrownBy(() -> ApiKey.fromVariable(value))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("BYTENITE_API_KEY")
          .hasMessageNotContaining("S3CR3T");
    }
  }

  @Test
  void readsTheRealEnvironment() {
    assumeThat(System.getenv("BYTENITE_API_KEY")).isNull();

    assertThatThrownBy(ApiKey::fromEnvironment)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("BYTENITE_API_KEY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", "k\n", "k\r\n", "k\n\n", " k ", "\n k"})
  void comesFromAFilesOnlyLine(String content) throws IOException {
    assertThat(ApiKey.fromFile(file(content))).isEqualTo(ApiKey.of("k"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", " \r\n ", "\0"})
  void refusesAFileWithoutAKey(String content) throws IOException {
    assertUnusable(file(content), "is not usable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "S3CR3T\nS3CR3T\n",
        "S3CR3T\rS3CR3T",
        "API_KEY=S3CR3T #x",
        "{\n\"k\":\"S3CR3T\"\n}"
      })
  void refusesAFileOfSeveralLinesOrWords(String content) throws IOException {
    assertUnusable(file(content), "white space");
  }

  @Test
  void refusesAFileThatIsNotAscii() throws IOException {
    assertUnusable(file("S3CR3T\u00e9"), "outside ASCII");
    byte[] latin1 = {'S', '3', (byte) 0xe9, 'k'};
    assertUnusable(Files.write(directory.resolve("latin1"), latin1), "outside ASCII");
  }

  @Test
  void readsAKeyOfTheLongestKind() throws IOException {
    String longest = "k".repeat(LIMIT - 2);

    assertThat(ApiKey.fromFile(file(longest + "\r\n")).reveal()).isEqualTo(longest);
  }

  @Test
  void refusesAFileThatIsLargerThanAKeyCanBe() throws IOException {
    assertUnusable(file("k".repeat(LIMIT + 1)), "larger");
    assertUnusable(file("k" + "\n".repeat(LIMIT + 1)), "larger");
  }

  @Test
  void readsNoFileWithoutEnd() {
    Path endless = Path.of("/dev/zero");
    assumeThat(endless).exists();

    assertUnusable(endless, "larger");
  }

  @Test
  void namesTheFileThatCannotBeRead() {
    for (Path path : new Path[] {directory.resolve("missing"), directory}) {
      assertThatThrownBy(() -> ApiKey.fromFile(path))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(path.toString())
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void leavesTheFileAsItWas() throws IOException {
    Path file = file("k\n");

    ApiKey.fromFile(file);

    assertThat(file).hasContent("k\n");
    assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
  }
}

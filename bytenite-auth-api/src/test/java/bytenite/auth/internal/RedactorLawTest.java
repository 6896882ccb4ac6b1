// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RedactorLawTest {

  @Provide
  Arbitrary<String> secrets() {
    return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(120);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().all().ofMaxLength(300);
  }

  @Property
  void showsNoSecretInAnyText(
      @ForAll("secrets") String secret,
      @ForAll("texts") String before,
      @ForAll("texts") String after) {
    String scrubbed = new Redactor(secret).scrub(before + secret + after);

    assertThat(scrubbed.replace("[redacted]", "")).doesNotContainIgnoringCase(secret);
  }

  @Property
  void showsNoLongPartOfASecret(
      @ForAll("secrets") String secret,
      @ForAll int from,
      @ForAll int to,
      @ForAll("texts") String text) {
    int start = Math.floorMod(from, secret.length());
    String part = secret.substring(start, start + Math.floorMod(to, secret.length() - start) + 1);

    String scrubbed = new Redactor(secret).scrub(part + text);

    if (part.length() >= 12) {
      assertThat(scrubbed).startsWith("[redacted]");
    }
    assertThat(scrubbed).hasSizeLessThanOrEqualTo(258);
  }

  @Property
  void leavesPrintableTextAloneThatHoldsNoSecret(@ForAll("secrets") String text) {
    assertThat(new Redactor("\u00e9-another-secret").scrub(text)).isEqualTo(text);
  }

  @Property
  void showsOneBoundedLineOfPrintableText(@ForAll("texts") String text) {
    String shown = Text.printable(text + text);

    assertThat(shown.codePointCount(0, shown.length())).isLessThanOrEqualTo(257);
    assertThat(shown.codePoints())
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT)
        .noneMatch(c -> c == 0x2028 || c == 0x2029)
        .noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }
}

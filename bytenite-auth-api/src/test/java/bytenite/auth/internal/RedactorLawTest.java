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
    return Arbitraries.strings().withCharRange('!', '~').ofMinLength(11).ofMaxLength(120);
  }

  @Provide
  Arbitrary<String> runs() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars("AZ09+/-_=")
        .ofMinLength(41)
        .ofMaxLength(120);
  }

  @Provide
  Arbitrary<String> shortTexts() {
    return Arbitraries.strings().withCharRange('!', '~').ofMaxLength(40);
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
    String redacted = new Redactor(secret).redact(before + secret + after);

    String shown = redacted.replace("[redacted]", "\n");
    for (int i = 0; i < shown.length(); i++) {
      assertThat(shown.regionMatches(/* ignoreCase= */ true, i, secret, 0, secret.length()))
          .isFalse();
    }
  }

  @Property
  void showsNoLongRunThatNobodyKnows(
      @ForAll("runs") String run, @ForAll("texts") String before, @ForAll("texts") String after) {
    String redacted = new Redactor().redact(before + run + after);

    assertThat(redacted).doesNotContain(run.substring(0, 41));
    assertThat(redacted).hasSizeLessThanOrEqualTo(258);
  }

  @Property
  void leavesPrintableTextAloneThatHoldsNoSecret(@ForAll("shortTexts") String text) {
    assertThat(new Redactor("\u00e9-another-secret").redact(text)).isEqualTo(text);
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

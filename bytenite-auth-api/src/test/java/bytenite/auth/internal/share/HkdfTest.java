// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test vectors of RFC 5869, appendix A.1 to A.3. */
class HkdfTest {

  private static final String EIGHTY =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d"
          + "1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f40414243444546474849"
          + "4a4b4c4d4e4f";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static void check(String secret, String salt, String info, String prk, String output)
      throws Exception {
    byte[] extracted = Hkdf.extract(bytes(salt), bytes(secret));

    assertThat(extracted).isEqualTo(bytes(prk));
    assertThat(Hkdf.expand(extracted, bytes(info), output.length() / 2)).isEqualTo(bytes(output));
  }

  @ParameterizedTest
  @CsvSource({
    "000102030405060708090a0b0c,f0f1f2f3f4f5f6f7f8f9,"
        + "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5,"
        + "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    "'','',"
        + "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04,"
        + "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
  })
  void derivesWhatTheRfcSays(String salt, String info, String prk, String output) throws Exception {
    check("0b".repeat(22), salt, info, prk, output);
  }

  @org.junit.jupiter.api.Test
  void derivesWhatTheRfcSaysOfLongInputs() throws Exception {
    String salt = shifted(0x60);
    String info = shifted(0xb0);

    check(
        EIGHTY,
        salt,
        info,
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
            + "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  }

  private static String shifted(int first) {
    byte[] bytes = bytes(EIGHTY);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] += (byte) first;
    }
    return HexFormat.of().formatHex(bytes);
  }
}

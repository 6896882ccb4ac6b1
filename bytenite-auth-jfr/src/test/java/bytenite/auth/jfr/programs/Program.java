// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.jfr.programs;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthListener;
import bytenite.auth.jfr.JfrListener;
import java.net.URI;

/**
 * Gets a token and signs out, twice; says what the next listener was told. In a package that is no
 * module's, so that it can stand on the class path beside them.
 */
public final class Program {

  private Program() {}

  /** Needs a base URI and a key. */
  public static void main(String[] args) {
    run(args, JfrListener.create());
    run(args, JfrListener.create(new Teller()));
    System.out.println("module: " + JfrListener.class.getModule().getName());
  }

  private static void run(String[] args, AuthListener listener) {
    AuthConfig config =
        AuthConfig.builder(ApiKey.of(args[1]))
            .baseUri(URI.create(args[0]))
            .executor(Runnable::run)
            .listener(listener)
            .build();
    try (AuthClient client = AuthClient.create(config)) {
      client.token();
      client.signOut();
    }
  }

  private static final class Teller implements AuthListener {

    @Override
    public void exchangeSucceeded(ExchangeSucceeded event) {
      System.out.println("succeeded: " + event.lifetime());
    }

    @Override
    public void signedOut(SignedOut event) {
      System.out.println("signed out: " + event.confirmed());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** What is wrong with a server's TLS. */
enum TlsFault {
  HAS_ANOTHERS_NAME(certificates -> tls(certificates.server(Certificates.OTHER_NAME))),
  HAS_EXPIRED(certificates -> tls(certificates.server(Certificates.EXPIRED))),
  IS_SIGNED_BY_A_STRANGER(certificates -> tls(certificates.server(Certificates.STRANGER))),
  CHOOSES_TLS_1_0(certificates -> raw(serverHello(1))),
  CHOOSES_TLS_1_1(certificates -> raw(serverHello(2))),
  KNOWS_NO_SUCH_VERSION(certificates -> raw(new byte[] {0x15, 3, 1, 0, 2, 2, 70})),
  WANTS_A_CERTIFICATE_BY_TLS_1_2(certificates -> wanting(certificates, "TLSv1.2")),
  WANTS_A_CERTIFICATE_BY_TLS_1_3(certificates -> wanting(certificates, "TLSv1.3")),
  SPEAKS_PLAIN_HTTP(
      certificates -> raw("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII))),
  HANGS_UP_ON_HELLO(certificates -> raw(new byte[0]));

  private final Function<Certificates, FaultServer.Layer> layer;

  TlsFault(Function<Certificates, FaultServer.Layer> layer) {
    this.layer = layer;
  }

  /** The server's end of it. */
  FaultServer.Layer layer(Certificates certificates) {
    return layer.apply(certificates);
  }

  /** Whether the client learns of it where it waits for a reply: to it, the handshake is over. */
  boolean isToldInPlaceOfAReply() {
    return this == WANTS_A_CERTIFICATE_BY_TLS_1_3;
  }

  /** TLS without a fault, if the context has none. */
  static FaultServer.Layer tls(SSLContext context) {
    return plain -> shakeHands(plain, (SSLSocket) over(plain, context));
  }

  /** A handshake that goes on without end, a byte at a time. */
  static FaultServer.Layer drip() {
    return plain -> {
      Peer peer = new Peer(plain, new CountDownLatch(1));
      peer.send(new byte[] {0x16, 3, 3, 0x40, 0, 2, 0, 0x3f, (byte) 0xfc}); // a long ServerHello
      try {
        peer.drip("\3", 1);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return plain;
    };
  }

  private static FaultServer.Layer wanting(Certificates certificates, String protocol) {
    SSLContext context = certificates.server(Certificates.GOOD);
    return plain -> {
      SSLSocket secured = (SSLSocket) over(plain, context);
      secured.setEnabledProtocols(new String[] {protocol});
      secured.setNeedClientAuth(true);
      return shakeHands(plain, secured);
    };
  }

  private static Socket over(Socket plain, SSLContext context) throws IOException {
    return context
        .getSocketFactory()
        .createSocket(plain, /* host= */ null, plain.getPort(), /* autoClose= */ false);
  }

  private static Socket shakeHands(Socket plain, SSLSocket secured) throws IOException {
    secured.setUseClientMode(false);
    try {
      secured.startHandshake();
    } catch (SSLException e) {
      end(plain); // what is unread would make a reset of it, and that may overtake the alert
      throw e;
    }
    return secured;
  }

  /** Sends bytes in reply to whatever the client says first. */
  private static FaultServer.Layer raw(byte[] reply) {
    return plain -> {
      InputStream in = plain.getInputStream();
      in.read(new byte[8192]);
      plain.getOutputStream().write(reply);
      end(plain);
      throw new SSLException("no more to say");
    };
  }

  private static void end(Socket plain) throws IOException {
    plain.shutdownOutput();
    InputStream in = plain.getInputStream();
    while (in.read() >= 0) {
      continue; // whatever it says
    }
  }

  /** A ServerHello of TLS 1.{@code minor}: one of its cipher suites, and no extension. */
  private static byte[] serverHello(int minor) {
    int bodyBytes = 2 + 32 + 1 + 2 + 1;
    byte[] hello = new byte[5 + 4 + bodyBytes];
    hello[0] = 0x16; // a handshake record
    hello[1] = 3;
    hello[2] = (byte) (1 + minor);
    hello[4] = (byte) (4 + bodyBytes);
    hello[5] = 2; // ServerHello
    hello[8] = (byte) bodyBytes;
    hello[9] = 3;
    hello[10] = (byte) (1 + minor);
    hello[44] = (byte) 0xC0; // TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
    hello[45] = 0x09;
    return hello;
  }
}

// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * Speaks HTTP/2 (RFC 9113) on 127.0.0.1 after an upgrade, and pushes a response with each response.
 * What the client sends is counted by its streams and not looked at.
 */
final class PushServer extends SocketServer {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PUSH_PROMISE = 5;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PREFACE_BYTES = 24;
  private static final int AUTHORITY = 1; // as numbered by RFC 7541, appendix A
  private static final int PATH = 4;
  private static final int STATUS = 8;

  private final AtomicInteger refusals = new AtomicInteger();

  PushServer() {
    super(ServerSocketFactory.getDefault());
    begin();
  }

  URI uri() {
    return URI.create("http://" + authority() + "/jobs");
  }

  private String authority() {
    return "127.0.0.1:" + port();
  }

  /** Answers so many requests by 401. */
  void refuse(int count) {
    refusals.set(count);
  }

  @Override
  protected void serve(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    out.write(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
            .getBytes(ISO_8859_1));
    out.write(frame(SETTINGS, 0, 0));
    in.skipNBytes(PREFACE_BYTES);
    answer(out, /* stream= */ 1); // that of the request which was upgraded
    while (true) {
      int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      in.skipNBytes(length);
      if (type == SETTINGS && flags == 0) {
        out.write(frame(SETTINGS, ACK, 0));
      } else if (type == HEADERS) {
        answer(out, stream);
      }
    }
  }

  private void answer(OutputStream out, int stream) throws IOException {
    boolean refuses = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    int pushed = stream + 1;
    out.write(
        frame(
            PUSH_PROMISE,
            END_HEADERS,
            stream,
            ByteBuffer.allocate(4).putInt(pushed).array(),
            new byte[] {(byte) 0x82, (byte) 0x86}, // GET, http
            literal(AUTHORITY, authority()),
            literal(PATH, "/pushed")));
    send(out, pushed, "200", "pushed");
    send(out, stream, refuses ? "401" : "200", refuses ? "no" : "done");
  }

  private static void send(OutputStream out, int stream, String status, String body)
      throws IOException {
    out.write(frame(HEADERS, END_HEADERS, stream, literal(STATUS, status)));
    out.write(frame(DATA, END_STREAM, stream, body.getBytes(ISO_8859_1)));
  }

  /** A header that is not indexed, with a name of the static table. */
  private static byte[] literal(int name, String value) {
    return ByteBuffer.allocate(2 + value.length())
        .put((byte) name)
        .put((byte) value.length())
        .put(value.getBytes(ISO_8859_1))
        .array();
  }

  private static byte[] frame(int type, int flags, int stream, byte[]... parts) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      payload.writeBytes(part);
    }
    return ByteBuffer.allocate(9 + payload.size())
        .put((byte) 0)
        .putShort((short) payload.size())
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload.toByteArray())
        .array();
  }
}

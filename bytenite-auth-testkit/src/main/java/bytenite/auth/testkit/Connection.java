// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.testkit.FakeReply.Manner;
import bytenite.auth.testkit.Responder.Outgoing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;

/** Serves one client's connection until either side ends it. */
final class Connection implements Runnable {

  /** Longer than any client under test waits for a reply. */
  private static final int STALL_FACTOR = 10;

  private static final int LINGER_MILLIS = 1_000;
  private static final int LINGER_BYTES = 4 * RequestReader.MAX_BODY_BYTES;
  private static final int BLOCK_BYTES = 16 * 1024;

  private final Socket socket;
  private final int idleMillis;
  private final Responder responder;
  private final InputStream in;
  private final OutputStream out;
  private final RequestReader reader;

  /**
   * @param idleMillis how long the client may send nothing before the connection is closed
   */
  Connection(Socket socket, Responder responder, int idleMillis) throws IOException {
    this.socket = socket;
    this.responder = responder;
    this.idleMillis = idleMillis;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(idleMillis);
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.reader = new RequestReader(in, out);
  }

  @Override
  public void run() {
    try (socket) {
      while (serveOne()) {
        continue;
      }
    } catch (IOException | InterruptedException e) {
      return; // the client is gone or silent, or the server was closed: no reply can be sent
    }
  }

  /** Closes the socket from another thread, which ends every read and write. */
  void abort() {
    try {
      socket.close();
    } catch (IOException e) {
      return; // it is unusable, as intended
    }
  }

  /** Serves one request, and returns whether the connection stays open. */
  private boolean serveOne() throws IOException, InterruptedException {
    RequestMessage request;
    try {
      request = reader.read();
    } catch (RequestReader.BadMessage e) {
      out.write(responder.refuse(e.getMessage()).message(/* close= */ true, /* bodiless= */ false));
      return endGently();
    }
    Outgoing outgoing = responder.respond(request);
    FakeReply reply = outgoing.reply();
    if (reply.manner() == Manner.STALL) {
      return awaitEnd();
    }
    if (reply.manner() == Manner.RESET || outgoing.answer().isEmpty()) {
      socket.setSoLinger(true, /* linger= */ 0);
      return false;
    }
    ReplyMessage answer = outgoing.answer().get();
    boolean bodiless = answer.isBodiless() || request.method().equals("HEAD");
    return send(reply, answer, request.keepAlive() && answer.isFramedByServer(), bodiless);
  }

  private boolean send(FakeReply reply, ReplyMessage answer, boolean stays, boolean bodiless)
      throws IOException, InterruptedException {
    switch (reply.manner()) {
      case WHOLE -> {
        out.write(answer.message(!stays, bodiless));
        return stays;
      }
      case DRIP -> {
        out.write(answer.head(!stays));
        for (int i = 0; i < answer.body().length && !bodiless; i++) {
          Responder.pause(reply.interval());
          out.write(answer.body()[i]);
        }
        return stays;
      }
      case CUT -> out.write(answer.cutMessage());
      case ENDLESS -> sendEndlessly(answer);
      case RAW -> out.write(answer.body());
      case STALL_AFTER_HEAD -> {
        out.write(answer.head(/* close= */ false));
        return awaitEnd();
      }
      case RESET, STALL -> throw new AssertionError(reply.manner());
    }
    return false;
  }

  private void sendEndlessly(ReplyMessage answer) throws IOException {
    out.write(answer.endlessMessage());
    byte[] block = new byte[BLOCK_BYTES];
    Arrays.fill(block, (byte) 'a');
    while (!socket.isClosed()) {
      out.write(block);
    }
  }

  /** Waits until the client has closed the connection. */
  private boolean awaitEnd() throws IOException {
    socket.setSoTimeout(STALL_FACTOR * idleMillis);
    byte[] block = new byte[BLOCK_BYTES];
    while (in.read(block) >= 0) {
      continue;
    }
    return false;
  }

  /** Lets the client read the reply even if part of its request was not read. */
  private boolean endGently() throws IOException {
    socket.shutdownOutput();
    socket.setSoTimeout(LINGER_MILLIS);
    byte[] block = new byte[BLOCK_BYTES];
    int left = LINGER_BYTES;
    for (int read = 0; read >= 0 && left > 0; read = in.read(block)) {
      left -= read;
    }
    return false;
  }
}

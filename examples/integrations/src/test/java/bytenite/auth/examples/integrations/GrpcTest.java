// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AuthException;
import bytenite.auth.testkit.FakeReply;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gRPC; the server asks the fake auth server whether a token is good. */
class GrpcTest extends AgainstFakeServer {

  private static final MethodDescriptor<String, String> LIST =
      MethodDescriptor.newBuilder(new Utf8(), new Utf8())
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("Jobs/List")
          .build();

  private Server grpc;
  private ManagedChannel channel;

  @BeforeEach
  void startGrpc() throws IOException {
    String name = InProcessServerBuilder.generateName();
    grpc =
        InProcessServerBuilder.forName(name)
            .addService(
                ServerServiceDefinition.builder("Jobs")
                    .addMethod(
                        LIST,
                        ServerCalls.asyncUnaryCall(
                            (request, response) -> {
                              response.onNext(BODY);
                              response.onCompleted();
                            }))
                    .build())
            .intercept(new TokenCheck(server.baseUri().resolve(PATH)))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stopGrpc() {
    channel.shutdownNow();
    grpc.shutdownNow();
  }

  @Test
  void recoversFromUnauthenticated() throws Exception {
    GrpcTokens tokens = new GrpcTokens(client);

    assertThatItRecoversFromA401(() -> tokens.retried(() -> call(tokens)));
  }

  @Test
  void theCallerLearnsWhyThereIsNoToken() {
    server.answerAll(FakeReply.status(503));

    assertThatThrownBy(() -> call(new GrpcTokens(client)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE))
        .hasCauseInstanceOf(AuthException.Unavailable.class);
  }

  private String call(GrpcTokens tokens) {
    CallOptions options = CallOptions.DEFAULT.withCallCredentials(tokens);
    return ClientCalls.blockingUnaryCall(channel, LIST, options, "");
  }

  /** Refuses a call if the fake auth server refuses its token. */
  private record TokenCheck(URI resource) implements ServerInterceptor {
    @Override
    public <I, O> ServerCall.Listener<I> interceptCall(
        ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
      String token =
          headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      if (token == null || !isGood(token)) {
        call.close(Status.UNAUTHENTICATED, new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }

    private boolean isGood(String token) {
      HttpRequest request = HttpRequest.newBuilder(resource).header("Authorization", token).build();
      return HttpClient.newHttpClient()
              .sendAsync(request, BodyHandlers.discarding())
              .join()
              .statusCode()
          == 200;
    }
  }

  private static final class Utf8 implements Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.TokenSource;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

// snippet
/** Sends the token, without a scheme before it, with each call of a stub. */
final class GrpcTokens extends CallCredentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final TokenSource tokens;

  GrpcTokens(TokenSource tokens) {
    this.tokens = tokens;
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
    executor.execute(
        () -> {
          try {
            Metadata headers = new Metadata();
            headers.put(AUTHORIZATION, tokens.token().value());
            applier.apply(headers);
          } catch (AuthException e) {
            Status status = e.retryable() ? Status.UNAVAILABLE : Status.UNAUTHENTICATED;
            applier.fail(status.withDescription(e.getMessage()).withCause(e));
          }
        });
  }

  /** Makes the call; if the server refuses the token, once more with another one. */
  <T> T retried(Supplier<T> call) {
    AccessToken token = tokens.token();
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.UNAUTHENTICATED) {
        throw e;
      }
      tokens.invalidate(token);
      return call.get();
    }
  }
}
// end of snippet

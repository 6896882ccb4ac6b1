// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;

/** Bodies of requests that java.net.http has no publisher for. */
final class Bodies {

  private Bodies() {}

  /** A publisher of which the second subscriber is treated otherwise than the first. */
  static BodyPublisher changing(Publisher<ByteBuffer> first, Publisher<ByteBuffer> second) {
    AtomicInteger subscribers = new AtomicInteger();
    return BodyPublishers.fromPublisher(
        subscriber -> (subscribers.incrementAndGet() == 1 ? first : second).subscribe(subscriber));
  }

  /** Subscribes on another thread, some time later. */
  static Publisher<ByteBuffer> later(Publisher<ByteBuffer> body) {
    return subscriber -> CompletableFuture.runAsync(() -> body.subscribe(subscriber));
  }

  static Publisher<ByteBuffer> failing(RuntimeException reason) {
    return subscriber -> {
      subscriber.onSubscribe(
          new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
          });
      subscriber.onError(reason);
    };
  }
}

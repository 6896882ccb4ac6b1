// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.util.concurrent.CompletableFuture;

/** One exchange under way, and the place where those wait who want its result. */
public final class Flight {

  private final CompletableFuture<Outcome<Grant>> landing = new CompletableFuture<>();

  Flight() {}

  /**
   * Completes, never exceptionally, once the flight was settled. Nobody but the cell may complete
   * it: each caller waits on a future of its own that depends on this one.
   */
  public CompletableFuture<Outcome<Grant>> landing() {
    return landing;
  }
}

// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** Shows the jobs of one account. */
@SpringBootApplication
class JobsApplication {

  /** The arguments are Spring's. */
  public static void main(String[] args) {
    SpringApplication.run(JobsApplication.class, args);
  }

  // snippet
  @RestController
  record Jobs(RestClient rest) {

    @GetMapping("/jobs")
    String all() {
      return rest.get().uri("/v1/jobs").retrieve().body(String.class);
    }
  }

  // end of snippet

  @RestController
  record WebJobs(WebClient web) {

    @GetMapping("/web/jobs")
    String all() {
      return web.get().uri("/v1/jobs").retrieve().bodyToMono(String.class).block();
    }
  }
}

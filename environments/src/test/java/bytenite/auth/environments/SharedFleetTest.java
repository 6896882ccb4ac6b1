// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.store.file.FileTokenStore;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fifty processes on one directory. Each test has a key of its own. */
@Timeout(180)
class SharedFleetTest {

  private static final int PROCESSES = 50;
  private static final String CLASS_PATH =
      Sandbox.path(
          Sandbox.API,
          Sandbox.HTTP,
          Sandbox.SYNC,
          Sandbox.home(FileTokenStore.class),
          Sandbox.home(FleetProgram.class));

  @TempDir private static Path directory;
  private static FakeAuthServer server;
  private static List<Member> fleet;

  private record Answer(int exchanges, String token) {}

  /** One process. */
  private static final class Member {

    final Process process;
    private final BufferedReader output;
    private final BufferedWriter commands;

    Member(int number) throws IOException {
      process =
          new ProcessBuilder(
                  Sandbox.tool("java").toString(),
                  "-Xmx48m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  CLASS_PATH,
                  FleetProgram.class.getName(),
                  server.baseUri().toString(),
                  directory.resolve("tokens").toString(),
                  "key-of-process-" + number)
              .redirectErrorStream(true)
              .start();
      output = process.inputReader();
      commands = process.outputWriter();
    }

    void awaitReady() throws IOException {
      assertThat(output.readLine()).isEqualTo("ready");
    }

    void tell(String command) throws IOException {
      commands.append(command).append('\n').flush();
    }

    Answer answer() throws IOException {
      String line = output.readLine();
      assertThat(line).matches("[0-9]+ -?[0-9]+");
      String[] words = line.split(" ");
      return new Answer(Integer.parseInt(words[0]), words[1]);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    server = FakeAuthServer.start();
    List<ApiKey> keys = new ArrayList<>();
    for (String name : List.of("cold-start", "refusal", "killed-leader")) {
      keys.add(ApiKey.of(name));
    }
    for (int i = 0; i <= PROCESSES; i++) {
      keys.add(ApiKey.of("key-of-process-" + i));
    }
    server.acceptOnly(keys.toArray(new ApiKey[0]));
    fleet = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      fleet.add(new Member(i));
    }
    for (Member member : fleet) {
      member.awaitReady();
    }
  }

  @AfterAll
  static void end() throws InterruptedException {
    for (Member member : fleet) {
      member.process.destroyForcibly().waitFor();
    }
    server.close();
  }

  /** What all answer to a command that is given to all at once. */
  private static List<Answer> all(String command) throws IOException {
    for (Member member : fleet) {
      member.tell(command);
    }
    List<Answer> answers = new ArrayList<>();
    for (Member member : fleet) {
      answers.add(member.answer());
    }
    return answers;
  }

  @Test
  void exchangesOnceThoughAllStartAtOnce() throws Exception {
    int before = server.exchanges();

    List<Answer> answers = all("token cold-start");

    assertThat(answers).extracting(Answer::token).containsOnly(answers.get(0).token());
    assertThat(answers).filteredOn(it -> it.exchanges() > 0).hasSize(1);
    assertThat(server.exchanges() - before).isEqualTo(1);
  }

  @Test
  void exchangesOnceWhereAllAreToldThatTheTokenIsRefused() throws Exception {
    int before = server.exchanges();
    String refused = all("token refusal").get(0).token();

    List<Answer> answers = all("refused refusal");

    assertThat(answers).extracting(Answer::token).containsOnly(answers.get(0).token());
    assertThat(answers.get(0).token()).isNotEqualTo(refused);
    assertThat(server.exchanges() - before).isEqualTo(2);
  }

  /** How long the others wait is printed: five seconds, and an exchange. */
  @Test
  void goesOnAfterTheProcessThatExchangesIsKilled() throws Exception {
    Member leader = new Member(PROCESSES);
    leader.awaitReady();
    int before = server.exchanges();
    Gate gate = Gate.named("the exchange");
    server.enqueue(FakeReply.hold(gate));
    leader.tell("token killed-leader");
    gate.awaitArrivals(1, Duration.ofMinutes(1));
    leader.process.destroyForcibly().waitFor();
    long killed = System.nanoTime();

    List<Answer> answers = all("token killed-leader");

    long millis = Duration.ofNanos(System.nanoTime() - killed).toMillis();
    System.out.println("all had a token " + millis + " ms after the leader was killed");
    assertThat(answers).extracting(Answer::token).containsOnly(answers.get(0).token());
    assertThat(server.exchanges() - before).isEqualTo(2); // the lost one, and one for all
  }
}

// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the class files may name: the rules of the design that the compiler does not know. */
class ArchitectureTest {

  /** All names of classes, methods and fields, and all texts, in a class file's constant pool. */
  private static Set<String> names(Path classFile) throws IOException {
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(classFile)));
    assertThat(in.readInt()).isEqualTo(0xcafebabe);
    in.skipBytes(4);
    Set<String> names = new HashSet<>();
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> names.add(in.readUTF());
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipBytes(4);
        case 5, 6 -> {
          in.skipBytes(8);
          i++; // takes two places
        }
        case 7, 8, 16, 19, 20 -> in.skipBytes(2);
        case 15 -> in.skipBytes(3);
        default -> throw new IOException("unknown constant " + tag);
      }
    }
    return names;
  }

  /** Which internal packages each internal package may name, besides itself. */
  private static final Map<String, Set<String>> MAY_NAME =
      Map.of(
          "internal.json", Set.of(),
          "internal", Set.of("internal.json"),
          "internal.time", Set.of("internal"),
          "internal.share", Set.of("internal"),
          "internal.transport", Set.of("internal", "internal.time"),
          "internal.client",
              Set.of("internal", "internal.time", "internal.share", "internal.transport"));

  private static final Pattern INTERNAL_CLASS =
      Pattern.compile("bytenite/auth/(internal(?:/[a-z]+)*)/[A-Z]");

  private static List<Path> classFiles(String packageName) throws Exception {
    Path directory = classes().resolve(packageName.replace('.', '/'));
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  private static Path classes() throws URISyntaxException {
    return Path.of(AuthConfig.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static List<String> uses(String packageName, String... names) throws Exception {
    List<String> uses = new ArrayList<>();
    List<Path> files = classFiles(packageName);
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      for (String used : names(file)) {
        for (String name : names) {
          if (used.contains(name)) {
            uses.add(file.getFileName() + " uses " + used);
          }
        }
      }
    }
    return uses;
  }

  @Test
  void findsWhatIsThere() throws Exception {
    assertThat(uses("bytenite.auth.internal.time", "nanoTime")).isNotEmpty();
    assertThat(uses("bytenite.auth.internal.transport", "java/net/HttpURLConnection")).isNotEmpty();
    assertThat(uses("bytenite.auth.internal.time", "java/lang/Thread")).isNotEmpty();
    assertThat(internalPackagesNamedIn("bytenite.auth.internal.client")).contains("internal.time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytenite.auth.internal", "bytenite.auth.internal.share"})
  void keepsTheCoreFromClocksThreadsAndSockets(String core) throws Exception {
    assertThat(
            uses(
                core,
                "nanoTime",
                "currentTimeMillis",
                "java/lang/Thread",
                "java/time/Clock",
                "java/util/Timer",
                "java/util/Random",
                "ThreadLocalRandom",
                "java/util/concurrent/Executor",
                "java/util/concurrent/locks",
                "java/net/Socket;",
                "java/net/URLConnection",
                "java/net/HttpURLConnection",
                "java/net/InetAddress",
                "java/nio/channels/SocketChannel",
                "java/io/File"))
        .isEmpty();
  }

  @Test
  void keepsTheContractFromThreadsAndSockets() throws Exception {
    assertThat(
            uses(
                "bytenite.auth",
                "java/lang/Thread",
                "nanoTime",
                "java/net/URLConnection",
                "java/net/InetAddress"))
        .isEmpty();
  }

  @Test
  void letsJsonDependOnNothingElse() throws Exception {
    assertThat(uses("bytenite.auth.internal.json", "bytenite/auth/"))
        .allMatch(use -> use.contains("bytenite/auth/internal/json/"));
  }

  @Test
  void letsImportsBetweenInternalPackagesPointOneWay() throws Exception {
    for (Map.Entry<String, Set<String>> rule : MAY_NAME.entrySet()) {
      Set<String> named = internalPackagesNamedIn("bytenite.auth." + rule.getKey());
      named.remove(rule.getKey());

      assertThat(named).as(rule.getKey()).isSubsetOf(rule.getValue());
    }
  }

  @Test
  void hasARuleForEachInternalPackage() throws Exception {
    try (Stream<Path> files = Files.walk(classes().resolve("bytenite/auth/internal"))) {
      assertThat(files.filter(Files::isDirectory))
          .extracting(it -> classes().resolve("bytenite/auth").relativize(it).toString())
          .extracting(it -> it.replace('/', '.').replace('\\', '.'))
          .containsExactlyInAnyOrderElementsOf(MAY_NAME.keySet());
    }
  }

  private static Set<String> internalPackagesNamedIn(String packageName) throws Exception {
    Set<String> named = new HashSet<>();
    for (Path file : classFiles(packageName)) {
      for (String name : names(file)) {
        INTERNAL_CLASS
            .matcher(name)
            .results()
            .forEach(it -> named.add(it.group(1).replace('/', '.')));
      }
    }
    return named;
  }

  @Test
  void logsAndPrintsNothing() throws Exception {
    for (String packageName : packages()) {
      assertThat(
              uses(
                  packageName,
                  "java/io/PrintStream",
                  "java/lang/System$Logger",
                  "java/util/logging",
                  "printStackTrace"))
          .isEmpty();
    }
  }

  @Test
  void reflectsOnNothingAndSerializesNothing() throws Exception {
    for (String packageName : packages()) {
      assertThat(uses(packageName, "setAccessible", "java/lang/reflect/", "ObjectInputStream"))
          .filteredOn(use -> !use.contains("java/lang/reflect/Invocation"))
          .isEmpty();
    }
  }

  private static List<String> packages() {
    return List.of(
        "bytenite.auth",
        "bytenite.auth.spi",
        "bytenite.auth.internal",
        "bytenite.auth.internal.json",
        "bytenite.auth.internal.transport",
        "bytenite.auth.internal.client",
        "bytenite.auth.internal.share",
        "bytenite.auth.internal.time");
  }
}

// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the class files of api, http, sync and async refer to, as javap tells it: so an archive or a
 * native image may run static initialisers early, and needs no metadata.
 */
class ClassFilesTest {

  private static final Pattern METHOD =
      Pattern.compile("^  (?:\\S.*[ .])?([\\w$<>]+)\\(.*|^  static \\{};$");
  private static final Pattern REFERENCE =
      Pattern.compile("// (?:Interface)?(?:Method|Field) ([^:]+):.*");

  /** Each method, and what its code refers to: both as class.name. */
  private static final Map<String, Set<String>> REFERENCES = new LinkedHashMap<>();

  @BeforeAll
  static void readClassFiles() throws Exception {
    ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
    for (Path jar : List.of(Sandbox.API, Sandbox.HTTP, Sandbox.SYNC, Sandbox.ASYNC)) {
      List<String> args = new ArrayList<>(List.of("-p", "-c", "-cp", jar.toString()));
      try (JarFile file = new JarFile(jar.toFile())) {
        file.stream()
            .map(entry -> entry.getName())
            .filter(name -> name.endsWith(".class") && !name.equals("module-info.class"))
            .forEach(name -> args.add(name.replace('/', '.').replaceAll("\\.class$", "")));
      }
      StringWriter text = new StringWriter();
      javap.run(new PrintWriter(text), new PrintWriter(text), args.toArray(new String[0]));
      read(text.toString().lines().toList());
    }
  }

  private static void read(List<String> lines) {
    String type = "";
    String method = "";
    for (String line : lines) {
      Matcher header = METHOD.matcher(line);
      Matcher reference = REFERENCE.matcher(line);
      if (line.endsWith("{") && !line.startsWith(" ")) {
        type = line.replaceAll(".*?(?:class|interface) ([\\w.$]+).*", "$1");
      } else if (header.matches()) {
        String name = header.group(1);
        boolean constructor = name != null && type.endsWith(name);
        method = type + "." + (name == null ? "<clinit>" : constructor ? "<init>" : name);
        REFERENCES.putIfAbsent(method, new LinkedHashSet<>());
      } else if (reference.find()) {
        String target = reference.group(1).replace("\"", "").replace('/', '.');
        boolean local = !target.contains(".") || target.startsWith("<");
        REFERENCES.get(method).add(local ? type + "." + target : target);
      }
    }
  }

  @Test
  void readsTheClassFiles() {
    assertThat(REFERENCES.keySet())
        .hasSizeGreaterThan(500)
        .contains("bytenite.auth.sync.SyncClient.token", "bytenite.auth.AuthConfig$Builder.<init>");
    assertThat(REFERENCES.get("bytenite.auth.internal.Text.strip"))
        .contains("java.lang.String.substring", "java.lang.Character.isWhitespace");
    assertThat(REFERENCES.get("bytenite.auth.internal.time.SharedTimer.<clinit>"))
        .contains("bytenite.auth.internal.time.SharedTimer.<init>");
  }

  @Test
  void noStaticInitialiserReadsClockRandomnessSocketOrEnvironment() {
    Pattern forbidden =
        Pattern.compile(
            "java\\.lang\\.System\\.(nanoTime|currentTimeMillis|getenv|getProperty|get.*)"
                + "|java\\.time\\..*\\.(now|millis|instant)"
                + "|java\\.lang\\.Thread\\..*|java\\.lang\\.Math\\.random"
                + "|java\\.(util|security)\\..*Random.*|java\\.util\\.UUID\\.random.*"
                + "|java\\.net\\.(Inet|Socket|Server|URL|Http|Proxy|Network).*|java\\.nio\\.(file|channels)\\..*"
                + "|java\\.io\\.File.*|javax\\..*");
    List<String> initialisers =
        REFERENCES.keySet().stream().filter(name -> name.endsWith(".<clinit>")).toList();

    assertThat(initialisers).isNotEmpty();
    assertThat(reachableFrom(initialisers)).noneMatch(name -> forbidden.matcher(name).matches());
  }

  /** What these methods refer to, and what of ours they refer to refers to. */
  private static Set<String> reachableFrom(Collection<String> methods) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(methods);
    while (!next.isEmpty()) {
      for (String target : REFERENCES.getOrDefault(next.pop(), Set.of())) {
        if (seen.add(target)) {
          next.push(target);
        }
      }
    }
    return seen;
  }

  @Test
  void nothingIsReflectedReadAsAResourceOrSerialized() {
    Pattern forbidden =
        Pattern.compile(
            "java\\.lang\\.reflect\\..*|java\\.lang\\.invoke\\.(MethodHandles|VarHandle).*"
                + "|java\\.lang\\.Class\\.(forName|get(Resource|Declared|Method|Field|Constr).*"
                + "|newInstance)|java\\.lang\\.ClassLoader\\.(load|get.*Resource).*"
                + "|java\\.io\\.Object(In|Out)putStream.*|java\\.util\\.ResourceBundle.*");

    Stream<String> found =
        REFERENCES.entrySet().stream()
            .filter(e -> e.getValue().stream().anyMatch(t -> forbidden.matcher(t).matches()))
            .map(
                e -> e.getKey().replaceAll("lambda\\$(\\w+)\\$\\d+", "$1")) // each JDK numbers them
            .distinct();

    assertThat(found)
        .as("the choice of a transport, a builder's proxy, and what JDK 21 added to HttpClient")
        .containsExactlyInAnyOrder(
            "bytenite.auth.internal.transport.JavaNetHttp.isLoadable",
            "bytenite.auth.http.AuthorizedHttpClient.building",
            "bytenite.auth.http.internal.NewerMethods.call");
  }
}

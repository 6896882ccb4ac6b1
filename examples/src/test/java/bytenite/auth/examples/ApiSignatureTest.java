// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The public signatures of each module, held against the list in {@code src/test/api}: none changes
 * unnoticed, and a review sees which. With {@code -Dapi.signatures=write} the lists are written
 * anew.
 */
class ApiSignatureTest {

  private static final Path LISTS = Path.of("src", "test", "api");
  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");
  private static final int KEPT =
      Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;

  @ParameterizedTest
  @MethodSource("libraries")
  void areThoseOfTheList(Path library) throws Exception {
    ModuleReference module = ModuleFinder.of(library).findAll().iterator().next();
    Path list = LISTS.resolve(module.descriptor().name() + ".txt");

    List<String> signatures = signatures(module);

    if ("write".equals(System.getProperty("api.signatures"))) {
      Files.createDirectories(LISTS);
      Files.write(list, signatures);
    }
    assertThat(signatures)
        .as("if this is meant, CHANGELOG.md says so, and -Dapi.signatures=write rewrites %s", list)
        .isNotEmpty()
        .isEqualTo(Files.readAllLines(list));
  }

  /** The modules that export something. */
  static List<Path> libraries() {
    return List.of(
        Artifacts.API,
        Artifacts.HTTP,
        Artifacts.JFR,
        Artifacts.STORE_FILE,
        Artifacts.STORE_JDBC,
        Artifacts.TESTKIT);
  }

  private static List<String> signatures(ModuleReference module) throws Exception {
    Set<String> exported =
        module.descriptor().exports().stream()
            .filter(it -> !it.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    List<String> lines = new ArrayList<>();
    for (Class<?> type : types(module)) {
      if (exported.contains(type.getPackageName()) && isVisible(type)) {
        lines.add(header(type));
        members(type).forEach(lines::add);
      }
    }
    return lines;
  }

  private static List<Class<?>> types(ModuleReference module) throws IOException {
    try (ModuleReader reader = module.open();
        Stream<String> names = reader.list()) {
      return names
          .filter(name -> name.endsWith(".class") && name.contains("/"))
          .map(name -> name.replace('/', '.').substring(0, name.length() - ".class".length()))
          .sorted()
          .<Class<?>>map(ApiSignatureTest::load)
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiSignatureTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isVisible(Class<?> type) {
    return isVisible(type.getModifiers())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String header(Class<?> type) {
    StringBuilder line = new StringBuilder(Modifier.toString(type.getModifiers() & KEPT));
    line.append(type.isSealed() ? " sealed " : " ").append(kind(type)).append(type.getName());
    line.append(listed("<", type.getTypeParameters(), ">"));
    if (type.getGenericSuperclass() != null) {
      line.append(" extends ").append(type.getGenericSuperclass().getTypeName());
    }
    line.append(listed(" implements ", type.getGenericInterfaces(), ""));
    if (type.isSealed()) {
      Class<?>[] permitted = type.getPermittedSubclasses(); // the compiler decides on their order
      Arrays.sort(permitted, Comparator.comparing(Class::getName));
      line.append(listed(" permits ", permitted, ""));
    }
    return line.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface ";
    }
    if (type.isInterface()) {
      return "interface ";
    }
    return type.isEnum() ? "enum " : type.isRecord() ? "record " : "class ";
  }

  private static String listed(String before, Type[] types, String after) {
    return types.length == 0
        ? ""
        : Arrays.stream(types)
            .map(Type::getTypeName)
            .collect(Collectors.joining(", ", before, after));
  }

  private static Stream<String> members(Class<?> type) {
    return Stream.<Member[]>of(
            type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
        .flatMap(Arrays::stream)
        .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic())
        .filter(member -> !OF_EVERY_OBJECT.contains(member.getName()))
        .map(ApiSignatureTest::signature)
        .map(text -> "  " + text.replace("synchronized ", ""))
        .sorted();
  }

  private static String signature(Member member) {
    return member instanceof Field field
        ? field.toGenericString()
        : member instanceof Method method
            ? method.toGenericString()
            : ((Executable) member).toGenericString();
  }
}

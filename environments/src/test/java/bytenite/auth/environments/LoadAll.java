// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Loads, links and initialises each class of a jar, where the class path has it. */
final class LoadAll {

  private LoadAll() {}

  /** The jar. */
  public static void main(String[] args) throws Exception {
    int loaded = 0;
    try (JarFile jar = new JarFile(args[0])) {
      for (JarEntry entry : jar.stream().toList()) {
        String name = entry.getName();
        if (name.endsWith(".class") && !name.endsWith("-info.class")) {
          Object linked =
              Class.forName(name.replace('/', '.').replaceAll("\\.class$", "")).getMethods();
          Objects.requireNonNull(linked);
          loaded++;
        }
      }
    }
    System.out.println("loaded: " + loaded);
  }
}

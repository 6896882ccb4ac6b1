// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/**
 * Starts the server from the testkit's jar alone, which has the API's jar inside. An inner jar, and
 * not the API's classes: the testkit stays a module that shares no package with the API.
 */
final class ServerLauncher {

  private static final String API = "/META-INF/server/bytenite-auth-api.jar";

  private ServerLauncher() {}

  /** As {@link FakeAuthServer#main}. */
  public static void main(String[] args) throws Exception {
    if (ServerLauncher.class.getClassLoader().getResource("bytenite/auth/ApiKey.class") != null) {
      FakeAuthServer.main(args);
      return;
    }
    URL testkit = ServerLauncher.class.getProtectionDomain().getCodeSource().getLocation();
    try (InputStream api = ServerLauncher.class.getResourceAsStream(API)) {
      new URLClassLoader(new URL[] {testkit}, new InnerJarLoader(api))
          .loadClass("bytenite.auth.testkit.FakeAuthServer")
          .getMethod("main", String[].class)
          .invoke(null, (Object) args);
    }
  }

  /** Loads the classes of a jar that is inside another. */
  private static final class InnerJarLoader extends ClassLoader {

    private final Map<String, byte[]> entries = new HashMap<>();

    InnerJarLoader(InputStream jar) throws IOException {
      super(getPlatformClassLoader());
      JarInputStream in = new JarInputStream(jar);
      for (JarEntry entry; (entry = in.getNextJarEntry()) != null; ) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = entries.get(name.replace('.', '/') + ".class");
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

/** Whether java.net.http can be used: Android and images of java.base alone do not have it. */
public final class JavaNetHttp {

  private static final boolean PRESENT = isLoadable();

  private JavaNetHttp() {}

  /** Asked of the class loader once. R8 rules pin the result of this method. */
  public static boolean isPresent() {
    return PRESENT;
  }

  private static boolean isLoadable() {
    try {
      ClassLoader loader = JavaNetHttp.class.getClassLoader();
      Class.forName("java.net.http.HttpClient", false, loader);
      Class.forName("bytenite.auth.http.HttpClientTransport", false, loader);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}

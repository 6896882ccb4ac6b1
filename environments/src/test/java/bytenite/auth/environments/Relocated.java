// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Copies jars as a shading plugin does: into another package, or without some of their files. */
final class Relocated {

  private Relocated() {}

  /**
   * Copies a jar, with the root package {@code bytenite} renamed, without its module descriptor and
   * files with this ending.
   */
  static Path copy(Path jar, Path to, String root, String leftOut) throws IOException {
    try (JarFile from = new JarFile(jar.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
      for (JarEntry entry : from.stream().toList()) {
        if (!entry.getName().equals("module-info.class") && !entry.getName().endsWith(leftOut)) {
          byte[] bytes = from.getInputStream(entry).readAllBytes();
          out.putNextEntry(new JarEntry(renamed(entry.getName(), root)));
          out.write(renamed(entry.getName(), bytes, root));
          out.closeEntry();
        }
      }
    }
    return to;
  }

  /** Makes a jar of a directory of classes, with the root package renamed. */
  static Path jar(Path directory, Path to, String root) throws IOException {
    try (Stream<Path> files = Files.walk(directory);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
      for (Path file : files.filter(f -> f.toString().endsWith("Program.class")).toList()) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        out.putNextEntry(new JarEntry(renamed(name, root)));
        out.write(renamed(name, Files.readAllBytes(file), root));
        out.closeEntry();
      }
    }
    return to;
  }

  private static String renamed(String text, String root) {
    return text.replace("bytenite/auth", root + "/auth")
        .replace("bytenite.auth", root.replace('/', '.') + ".auth");
  }

  private static byte[] renamed(String name, byte[] bytes, String root) throws IOException {
    if (name.endsWith(".class")) {
      return renamedClass(bytes, root);
    }
    return name.startsWith("META-INF/services/")
        ? renamed(new String(bytes, StandardCharsets.UTF_8), root).getBytes(StandardCharsets.UTF_8)
        : bytes;
  }

  /** Renames in the constant pool's texts, which is where a class file has all its names. */
  private static byte[] renamedClass(byte[] bytes, String root) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(result);
    out.writeLong(in.readLong()); // magic and version
    int count = in.readUnsignedShort();
    out.writeShort(count);
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      out.writeByte(tag);
      switch (tag) {
        case 1 -> out.writeUTF(renamed(in.readUTF(), root));
        case 3, 4, 9, 10, 11, 12, 17, 18 -> out.writeInt(in.readInt());
        case 5, 6 -> {
          out.writeLong(in.readLong());
          i++; // takes two entries
        }
        case 7, 8, 16, 19, 20 -> out.writeShort(in.readUnsignedShort());
        case 15 -> {
          out.writeByte(in.readUnsignedByte());
          out.writeShort(in.readUnsignedShort());
        }
        default -> throw new IOException("constant of kind " + tag);
      }
    }
    in.transferTo(out);
    return result.toByteArray();
  }
}

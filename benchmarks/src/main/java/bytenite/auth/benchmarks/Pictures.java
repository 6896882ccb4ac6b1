// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Draws the pictures of the documentation as SVG, for light and dark pages, from the data that
 * {@code .ci/benchmarks} writes.
 *
 * <p>{@code java -cp benchmarks/target/benchmarks.jar bytenite.auth.benchmarks.Pictures
 * docs/internal/data docs/images}
 */
public final class Pictures {

  private static final Map<String, String> APPROACHES =
      Map.of(
          "sync", "this library",
          "async", "this library, async",
          "naiveLock", "a lock",
          "naiveClockPerCall", "read the clock each call",
          "naiveCompareAndSet", "a compare-and-set each call",
          "floorNanoTime", "System.nanoTime() alone");

  private static final Map<String, String> FLEET_CASES =
      Map.of(
          "day", "in a day",
          "cold start", "all start at once",
          "endpoint down", "endpoint down, 10 min",
          "store down", "store down, 2 h");

  private final Path data;
  private final Path images;

  private Pictures(Path data, Path images) {
    this.data = data;
    this.images = images;
  }

  /** Takes the directory of the data and that of the pictures. */
  public static void main(String[] args) throws IOException {
    Pictures pictures = new Pictures(Path.of(args[0]), Path.of(args[1]));
    pictures.hit();
    pictures.storm();
    pictures.fleet();
    pictures.life();
    pictures.modules();
  }

  /** One bar for each approach, on a linear scale. */
  private void hit() throws IOException {
    List<Bar> bars = new ArrayList<>();
    for (Map<String, String> result : objects("hit.json", "benchmark", "score")) {
      String name = result.get("benchmark").replaceAll(".*TokenHitBenchmark\\.", "");
      if (APPROACHES.containsKey(name)) {
        bars.add(new Bar(APPROACHES.get(name), Double.parseDouble(result.get("score"))));
      }
    }
    bars.sort((a, b) -> Double.compare(a.value, b.value));
    Svg svg =
        new Svg(
            680,
            40 + 34 * bars.size(),
            "Time to get a cached token: " + join(bars, " ns"),
            "Nanoseconds to get a cached token, one thread");
    double longest = bars.get(bars.size() - 1).value;
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int y = 38 + 34 * i;
      svg.text(200, y + 16, "end", bar.name);
      double width = 380 * bar.value / longest;
      svg.box(210, y, width, 22, bar.name.startsWith("this") ? "ours" : "other");
      svg.text(218 + width, y + 16, "start", format(bar.value) + " ns");
    }
    svg.write(images.resolve("hit.svg"));
  }

  /** Percentiles of each approach, on a logarithmic scale. */
  private void storm() throws IOException {
    List<Map<String, String>> runs = new ArrayList<>();
    for (Map<String, String> run :
        objects("storm.json", "cache", "threads", "p50", "p99", "p999", "max")) {
      if (run.get("threads").equals("32") && !run.get("cache").equals("volatile read")) {
        runs.add(run);
      }
    }
    StringBuilder told = new StringBuilder("Latency of token() while tokens expire, 32 threads:");
    for (Map<String, String> run : runs) {
      told.append(' ').append(run.get("cache").replace("ours", "this library"));
      told.append(" p99 ").append(duration(Double.parseDouble(run.get("p99")))).append(';');
    }
    Svg svg = new Svg(680, 90 + 44 * runs.size(), told.toString(), "Latency of token() in a storm");
    double[] decades = {10, 100, 1e3, 1e4, 1e5, 1e6, 1e7};
    int bottom = 44 + 44 * runs.size();
    for (double decade : decades) {
      svg.line(position(decade), 36, position(decade), bottom);
      svg.text(position(decade), bottom + 18, "middle", duration(decade));
    }
    for (int i = 0; i < runs.size(); i++) {
      Map<String, String> run = runs.get(i);
      int y = 58 + 44 * i;
      String name = run.get("cache").equals("ours") ? "this library" : run.get("cache");
      svg.text(140, y + 5, "end", name);
      String style = name.startsWith("this") ? "ours" : "other";
      double p50 = position(Double.parseDouble(run.get("p50")));
      double p99 = position(Double.parseDouble(run.get("p99")));
      double p999 = position(Double.parseDouble(run.get("p999")));
      double max = position(Double.parseDouble(run.get("max")));
      for (double x : new double[] {p50, p99, p999, max}) {
        svg.dot(x, y, style);
      }
      svg.text(p50, y - 10, "middle", "p50");
      svg.text(p99, y - 10, "middle", "p99");
      if (max - p999 < 60) {
        svg.text((p999 + max) / 2, y + 21, "middle", "p99.9, max");
      } else {
        svg.text(p999, y + 21, "middle", "p99.9");
        svg.text(max, y + 21, "middle", "max");
      }
    }
    svg.text(410, bottom + 38, "middle", "32 threads, tokens that live 75 ms; logarithmic scale");
    svg.write(images.resolve("storm.svg"));
  }

  private static double position(double nanos) {
    return 160 + 82 * (Math.log10(nanos) - 1);
  }

  /** Two bars for each case, without and with a store, on a logarithmic scale. */
  private void fleet() throws IOException {
    Map<String, Map<String, Integer>> cases = new LinkedHashMap<>();
    for (Map<String, String> run : objects("fleet.json", "case", "store", "exchanges")) {
      String name = FLEET_CASES.get(run.get("case"));
      if (name != null) {
        cases
            .computeIfAbsent(name, key -> new TreeMap<>())
            .putIfAbsent(run.get("store"), Integer.parseInt(run.get("exchanges")));
      }
    }
    StringBuilder told = new StringBuilder("Requests for a token by 1,000 processes:");
    cases.forEach(
        (name, counts) ->
            told.append(
                String.format(
                    Locale.ROOT,
                    " %s %,d without a store and %,d with one;",
                    name,
                    counts.get("false"),
                    counts.get("true"))));
    int bottom = 40 + 58 * cases.size();
    Svg svg =
        new Svg(
            680,
            bottom + 30,
            told.toString(),
            "Requests for a token by 1,000 processes, simulated");
    int y = 40;
    for (Map.Entry<String, Map<String, Integer>> entry : cases.entrySet()) {
      svg.text(170, y + 27, "end", entry.getKey());
      for (String store : List.of("false", "true")) {
        int count = entry.getValue().get(store);
        double width = 16 + 70 * Math.log10(count);
        boolean shared = store.equals("true");
        svg.box(180, y, width, 20, shared ? "ours" : "other");
        String label = shared ? "%,d with a store" : "%,d without";
        svg.text(188 + width, y + 15, "start", String.format(Locale.ROOT, label, count));
        y += 22;
      }
      y += 14;
    }
    svg.text(180, bottom + 14, "start", "tokens that live an hour; logarithmic scale");
    svg.write(images.resolve("fleet.svg"));
  }

  private void life() throws IOException {
    Svg svg =
        new Svg(
            680,
            150,
            "A token is fresh, then usable while it is renewed, then expired",
            "The life of a token");
    svg.box(20, 50, 400, 36, "ours");
    svg.box(420, 50, 170, 36, "soft");
    svg.box(590, 50, 70, 36, "other");
    svg.label(220, 73, "fresh: cached, nothing is sent");
    svg.label(505, 73, "usable: renewed");
    svg.label(625, 73, "expired");
    svg.text(20, 108, "start", "request sent");
    svg.text(420, 108, "middle", "refreshAhead");
    svg.text(590, 108, "middle", "expiryMargin");
    svg.text(660, 128, "end", "expires");
    svg.text(420, 128, "middle", "one exchange in the background");
    svg.write(images.resolve("token-life.svg"));
  }

  private void modules() throws IOException {
    Svg svg =
        new Svg(
            680,
            300,
            "sync and async require http, which requires api; stores, jfr and testkit require api",
            "Modules and what they require");
    box(svg, 60, 50, "bytenite-auth-sync", "blocking client");
    box(svg, 360, 50, "bytenite-auth-async", "futures and a stream");
    box(svg, 210, 130, "bytenite-auth-http", "java.net.http, AuthorizedHttpClient");
    box(svg, 210, 220, "bytenite-auth-api", "public types, core; java.base only");
    svg.arrow(190, 100, 270, 130);
    svg.arrow(490, 100, 410, 130);
    svg.arrow(340, 180, 340, 220);
    svg.text(20, 205, "start", "bytenite-auth-jfr,");
    svg.text(20, 225, "start", "bytenite-auth-testkit");
    svg.arrow(165, 222, 210, 236);
    svg.text(660, 205, "end", "bytenite-auth-store-file,");
    svg.text(660, 225, "end", "bytenite-auth-store-jdbc");
    svg.arrow(500, 222, 472, 236);
    svg.write(images.resolve("modules.svg"));
  }

  private static void box(Svg svg, int x, int y, String name, String purpose) {
    svg.box(x, y, 260, 50, "soft");
    svg.label(x + 130, y + 21, name);
    svg.label(x + 130, y + 40, purpose);
  }

  /** The objects of a file's JSON array that have the first of these members, with all of them. */
  private List<Map<String, String>> objects(String file, String... members) throws IOException {
    String json = Files.readString(data.resolve(file));
    List<Map<String, String>> objects = new ArrayList<>();
    int[] starts =
        member(members[0]).matcher(json).results().mapToInt(MatchResult::start).toArray();
    for (int i = 0; i < starts.length; i++) {
      String object =
          json.substring(starts[i], i + 1 < starts.length ? starts[i + 1] : json.length());
      Map<String, String> values = new TreeMap<>();
      for (String name : members) {
        member(name)
            .matcher(object)
            .results()
            .findFirst()
            .ifPresent(found -> values.put(name, found.group(1)));
      }
      objects.add(values);
    }
    return objects;
  }

  private static Pattern member(String name) {
    return Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}\\n]+)");
  }

  private static String join(List<Bar> bars, String unit) {
    StringBuilder text = new StringBuilder();
    for (Bar bar : bars) {
      text.append(text.length() == 0 ? "" : ", ").append(bar.name).append(' ');
      text.append(format(bar.value)).append(unit);
    }
    return text.toString();
  }

  private static String format(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }

  private static String duration(double nanos) {
    if (nanos < 1e3) {
      return format(nanos) + " ns";
    }
    return nanos < 1e6 ? format(nanos / 1e3) + " us" : format(nanos / 1e6) + " ms";
  }

  private record Bar(String name, double value) {}

  /** A picture that is drawn piece by piece. */
  private static final class Svg {

    private static final String STYLE =
        """
          <style>
            text { font: 13px system-ui, sans-serif; fill: #1f2328 }
            .title { font-weight: 600 }
            .label { fill: #1f2328 }
            .ours { fill: #2da44e } .other { fill: #8c959f } .soft { fill: #c8e1ff }
            line { stroke: #d0d7de } .arrow { stroke: #57606a; stroke-width: 1.5 }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 }
              .label { fill: #0d1117 }
              .ours { fill: #3fb950 } .other { fill: #8b949e } .soft { fill: #79c0ff }
              line { stroke: #30363d } .arrow { stroke: #8b949e }
            }
          </style>
          <defs>
            <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
              <path class="other" d="M0 0 L8 4 L0 8 z"/>
            </marker>
          </defs>
        """;

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height, String told, String title) {
      out.append(
          String.format(
              Locale.ROOT,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                  + " height=\"%d\" role=\"img\">%n  <title>%s</title>%n",
              width,
              height,
              width,
              height,
              told));
      out.append(STYLE);
      out.append(
          String.format(
              Locale.ROOT, "  <text class=\"title\" x=\"20\" y=\"22\">%s</text>%n", title));
    }

    void text(double x, double y, String anchor, String text) {
      add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
    }

    void label(double x, double y, String text) {
      add(
          "<text class=\"label\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
          x, y, text);
    }

    void box(double x, double y, double width, double height, String style) {
      add(
          "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\"/>",
          style, x, y, width, height);
    }

    void dot(double x, double y, String style) {
      add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\"/>", style, x, y);
    }

    void line(double x1, double y1, double x2, double y2) {
      add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", x1, y1, x2, y2);
    }

    void arrow(double x1, double y1, double x2, double y2) {
      add(
          "<line class=\"arrow\" marker-end=\"url(#head)\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\""
              + " y2=\"%.1f\"/>",
          x1, y1, x2, y2);
    }

    private void add(String format, Object... values) {
      out.append("  ").append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    void write(Path file) throws IOException {
      Files.writeString(file, out.append("</svg>\n").toString().replace("\r", ""));
    }
  }
}

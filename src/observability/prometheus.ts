import type { Labels, MetricReading } from "./metric.ts";

/** What Prometheus' text format is called (its exposition formats, version 0.0.4). */
export const prometheusType = "text/plain; version=0.0.4; charset=utf-8";

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

const labelsText = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
};

/** Metrics as Prometheus reads them, one line a value. */
export function prometheusText(readings: readonly MetricReading[]): string {
  const lines: string[] = [];
  for (const { name, help, type, ...reading } of readings) {
    lines.push(`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`);
    for (const value of reading.values) {
      const { labels } = value;
      if (!("buckets" in value)) {
        lines.push(`${name}${labelsText(labels)} ${value.value}`);
        continue;
      }
      for (const [bound, count] of value.buckets)
        lines.push(`${name}_bucket${labelsText({ ...labels, le: String(bound) })} ${count}`);
      lines.push(`${name}_sum${labelsText(labels)} ${value.sum}`);
      lines.push(`${name}_count${labelsText(labels)} ${value.count}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

let ofNode: Promise<() => Promise<string>> | undefined;

/**
 * What Node tells of itself (`nodejs_…`, `process_…`: garbage collection, heap spaces, handles), under the names that
 * dashboards for Node know. It is watched from the first time on that somebody asks.
 */
export async function nodeMetricsText(): Promise<string> {
  ofNode ??= watchNode();
  return (await ofNode)();
}

async function watchNode(): Promise<() => Promise<string>> {
  const { collectDefaultMetrics, Registry } = await import("prom-client");
  const register = new Registry();
  collectDefaultMetrics({ register });
  return () => register.metrics();
}

/** The text form in which Prometheus reads metrics (version 0.0.4 of the exposition format). */

export interface Family {
  name: string;
  help: string;
  type: "counter" | "gauge";
  samples: MetricSample[];
}

export interface MetricSample {
  labels: Record<string, string>;
  value: number;
  /** Milliseconds since 1970. */
  at?: number;
}

export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

/** Families in the order of their names; those without samples are left out. */
export const exposition = (families: Family[]): string =>
  families
    .filter(({ samples }) => samples.length > 0)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map(
      ({ name, help, type, samples }) =>
        `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => line(name, sample)).join("")}`,
    )
    .join("");

const line = (name: string, { labels, value, at }: MetricSample): string => {
  const pairs = Object.keys(labels)
    .toSorted()
    .map((key) => `${key}="${escaped(labels[key] ?? "")}"`);
  const where = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  return `${name}${where} ${goFloat(value)}${at === undefined ? "" : ` ${Math.round(at)}`}\n`;
};

const escaped = (text: string): string =>
  text
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll('"', String.raw`\"`);

/** As Go's `strconv.FormatFloat(value, 'g', -1, 64)` prints it: with an exponent from a million on, and below a ten-thousandth. */
export const goFloat = (exact: number): string => {
  const value = Number(exact.toPrecision(15));
  const [digits = "0", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) {
    return String(value);
  }

  const size = String(Math.abs(power)).padStart(2, "0");
  return `${digits}e${power < 0 ? "-" : "+"}${size}`;
};

/** One live picture of a step, found by the key that names it. */
import type { Picture, PictureSeries } from "./lab.ts";
import { pictureSchemas } from "./lab-schema.ts";
import type { Reader } from "./reader.ts";
import type { Path } from "./source.ts";
import { didYouMean } from "./suggest.ts";

type PictureName = keyof typeof pictureSchemas;

const names = Object.keys(pictureSchemas) as PictureName[];

export const readPicture = (reader: Reader, value: unknown, at: Path): Picture | undefined => {
  const keys = value !== null && typeof value === "object" ? Object.keys(value) : [];
  const name = names.find((candidate) => keys.includes(candidate));
  if (name === undefined) {
    const stray = keys.find((key) => key !== "title" && key !== "in") ?? "";
    reader.note(at, `no picture here${didYouMean(stray, names)} (one of ${names.join(", ")})`);
    return undefined;
  }

  const raw = reader.read(pictureSchemas[name], value, at, `a ${name} picture`);
  return raw && withKind(name, raw);
};

const withKind = (name: PictureName, raw: Record<string, unknown>): Picture => {
  const { [name]: subject, ...rest } = raw;
  return { ...rest, ...own(name, subject) } as Picture;
};

const own = (name: PictureName, subject: unknown): Record<string, unknown> => {
  switch (name) {
    case "gauges":
      return Array.isArray(subject)
        ? { kind: "meters", rows: meters(subject as Meter[]) }
        : { kind: name, name: String(subject).replace(/^[^/]*\//, "") };
    case "pods":
      return { kind: name, ...(subject !== true && { select: subject }) };
    case "events":
      return { kind: name, ...(subject !== true && { about: subject }) };
    case "nodes":
      return { kind: name, ...(subject !== true && (subject as object)) };
    case "bill":
      return { kind: name, ...(subject as object) };
    case "objects":
      return { kind: name, resource: subject };
    case "chart":
      return { kind: name, series: chartSeries(subject as ChartSeries[]) };
    case "requests":
      return { kind: name };
    case "certificate":
      return { kind: name, secret: subject };
    case "file":
      return { kind: name, path: subject };
    case "text":
      return { kind: name, lines: String(subject).trimEnd().split("\n") };
  }
};

interface ChartSeries {
  label: string;
  of: string;
  value: string;
  unit?: string;
  target?: string | number | boolean;
}

const chartSeries = (series: ChartSeries[]): PictureSeries[] =>
  series.map(({ label, of, value, unit, target }) => ({
    label,
    resource: of,
    value,
    unit: unit ?? "",
    ...(target !== undefined && { target: String(target) }),
  }));

type Meter = Omit<ChartSeries, "target"> & { hard: string | number | boolean };

const meters = (rows: Meter[]) =>
  rows.map(({ label, of, value, hard, unit }) => ({
    label,
    resource: of,
    value,
    hard: String(hard),
    unit: unit ?? "",
  }));

/** Pictures of numbers: a value against what it may be, and values over the last minutes. */
import { celNumber, evaluateCel } from "../checks/cel.ts";
import { quantityNumber } from "../kubectl/quantity.ts";
import type { Json, KubeObject } from "../kubectl/object.ts";
import type { PictureSeries } from "../lab/lab.ts";
import type { GaugeRow, Series } from "./live.ts";

/** Of a quota, what the scheduler counts first. */
export const quotaGauges = (quota: Json): GaugeRow[] =>
  Object.entries((quota?.status?.hard ?? quota?.spec?.hard ?? {}) as Record<string, string>)
    .toSorted(([a], [b]) => gaugeRank(a) - gaugeRank(b) || a.localeCompare(b))
    .map(([label, hard]) => {
      const used = String(quota.status?.used?.[label] ?? "0");
      return { label, used, hard, ratio: ratioOf(quantityNumber(used), quantityNumber(hard)) };
    });

/** What the scheduler counts comes first, then what containers may use, then numbers of objects. */
const gaugeRank = (label: string): number =>
  label.startsWith("limits.") ? 1 : /^(?:requests\.|cpu$|memory$)/.test(label) ? 0 : 2;

const ratioOf = (used = 0, hard = 0): number => (hard === 0 ? 0 : used / hard);

/** Of any numbers; undefined while one of them is not there. */
export const meterGauge = (
  { label, value, hard, unit }: { label: string; value: string; hard: string; unit: string },
  objects: readonly KubeObject[],
): GaugeRow | undefined => {
  const [used, whole] = [amount(value, objects, unit), amount(hard, objects, unit)];
  return (
    used &&
    whole && {
      label,
      used: used.text,
      hard: whole.text,
      ratio: ratioOf(used.number, whole.number),
    }
  );
};

/** A quantity stays as Kubernetes wrote it; a number gets its unit. */
const amount = (
  expression: string,
  objects: readonly KubeObject[],
  unit: string,
): { number: number; text: string } | undefined => {
  const value = valueOf(expression, objects);
  const number = typeof value === "string" ? quantityNumber(value) : celNumber(value);
  return number === undefined
    ? undefined
    : { number, text: typeof value === "string" ? value : `${rounded(number)}${unit}` };
};

const rounded = (number: number): string =>
  Number.isInteger(number) ? String(number) : number.toFixed(number < 10 ? 1 : 0);

/** Points kept of a series. */
const longest = 600;

export interface SeriesMemory {
  /** Points of earlier looks, by series. */
  history: Map<string, [at: number, value: number][]>;
  /** Milliseconds of the cluster's time. */
  time: number;
}

/** A value holds until the next one, so that only changes are remembered. */
export const chartSeries = (
  { label, value, unit, resource, target }: PictureSeries,
  objects: readonly KubeObject[],
  { history, time }: SeriesMemory,
): Series => {
  const key = `${resource} ${value}`;
  const points = history.get(key) ?? [];
  history.set(key, points);
  const number = celNumber(valueOf(value, objects) ?? Number.NaN);
  if (number !== undefined && points.at(-1)?.[1] !== number) {
    points.push([time, number]);
    points.splice(0, points.length - longest);
  }

  const aim = target === undefined ? undefined : celNumber(valueOf(target, objects) ?? Number.NaN);
  return { label, unit, points: [...points], ...(aim !== undefined && { target: aim }) };
};

const valueOf = (expression: string, objects: readonly KubeObject[]): Json => {
  const [object] = objects;
  const result = evaluateCel(expression, { objects, ...(object !== undefined && { object }) });
  return result.kind === "value" ? result.value : undefined;
};

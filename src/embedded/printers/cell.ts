/** What the printers of all kinds share. */
import type { Json } from "../object.ts";

export interface PrintContext {
  /** Milliseconds since 1970. */
  now: number;
  /** Time since a timestamp; `<unknown>` for none. */
  age(timestamp: string | null | undefined): string;
}

/** The cells of one object, in the order of its columns. */
export type Print = (object: Json, context: PrintContext) => Json[];

/** Names and images of containers, a cell each. */
export const containerCells = (containers: Json[] | undefined): [names: string, images: string] => [
  (containers ?? []).map(({ name }) => name).join(","),
  (containers ?? []).map(({ image = "" }) => image).join(","),
];

export const ageOf = ({ metadata }: Json, { age }: PrintContext): string =>
  age(metadata.creationTimestamp);

/** The first `max` of `list`, and how many more there are. */
export const firstOf = (list: string[], max: number, separator = ","): string =>
  list.length > max
    ? `${list.slice(0, max).join(separator)} + ${list.length - max} more...`
    : list.join(separator);

/** `True`, `False` or `<unset>`. */
export const boolText = (value: boolean | undefined): string =>
  value === undefined ? "<unset>" : value ? "True" : "False";

/** Reads values with zod schemas and turns what zod says into problems with positions and suggestions. */
import type { z } from "zod";
import type { Path, Source } from "./source.ts";
import type { Problem } from "./problem.ts";
import { didYouMean } from "./suggest.ts";

export interface Reader {
  source: Source;
  problems: Problem[];
  /** The value in the schema's type, or undefined after noting what is wrong. `noun`: "a step". */
  read<T extends z.ZodType>(
    schema: T,
    value: unknown,
    path: Path,
    noun: string,
  ): z.infer<T> | undefined;
  note(
    path: Path,
    sentence: string,
    options?: { at?: "key" | "value"; seek?: string; severity?: Problem["severity"] },
  ): void;
}

export const createReader = (source: Source): Reader => {
  const problems: Problem[] = [...source.problems];
  const note: Reader["note"] = (path, sentence, options) => {
    problems.push(source.problem(path, sentence, options));
  };

  return {
    source,
    problems,
    note,
    read(schema, value, path, noun) {
      const result = schema.safeParse(value, { reportInput: true });
      if (result.success) {
        return result.data;
      }

      for (const issue of result.error.issues) {
        noteIssue(note, issue, path, { schema, noun });
      }

      return undefined;
    },
  };
};

const noteIssue = (
  note: Reader["note"],
  issue: z.core.$ZodIssue,
  base: Path,
  { schema, noun }: { schema: z.ZodType; noun: string },
): void => {
  const inner = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  const path = [...base, ...inner];
  if (issue.code === "unrecognized_keys") {
    const known = fieldsAt(schema, inner);
    for (const key of issue.keys) {
      const place = inner.length === 0 ? noun : `\`${inner.join(".")}\``;
      note([...path, key], `unknown field \`${key}\` in ${place}${didYouMean(key, known)}`, {
        at: "key",
      });
    }

    return;
  }

  const name = String(path.at(-1) ?? "");
  const missing = issue.input === undefined && inner.length > 0;
  if (missing) {
    note(path.slice(0, -1), `${noun} needs \`${inner.join(".")}\`: ${want(issue)}`);
    return;
  }

  note(path, `\`${name}\`: ${want(issue)}`);
};

const want = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    const given = String(issue.input);
    return issue.message.startsWith("Invalid")
      ? `expected one of ${values.join(", ")}${issue.input === undefined ? "" : didYouMean(given, values)}`
      : issue.message;
  }

  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
};

/** Names of the fields of the object schema at a path. */
const fieldsAt = (schema: z.ZodType, path: Path): string[] => {
  let current: unknown = schema;
  for (const part of path) {
    current = unwrap(current);
    const { shape, element } = current as { shape?: Record<string, unknown>; element?: unknown };
    current = typeof part === "number" ? element : shape?.[part];
  }

  return Object.keys((unwrap(current) as { shape?: object } | undefined)?.shape ?? {});
};

const unwrap = (schema: unknown): unknown => {
  let current = schema;
  while (typeof (current as { unwrap?: unknown } | undefined)?.unwrap === "function") {
    const {
      shape,
      element,
      unwrap: inner,
    } = current as {
      shape?: unknown;
      element?: unknown;
      unwrap(): unknown;
    };
    if (shape !== undefined || element !== undefined) {
      break;
    }

    current = inner.call(current);
  }

  return current;
};

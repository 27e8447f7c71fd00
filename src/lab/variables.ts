/** `${name}` in a lab: found in parsed values, filled in after splitting, never in the YAML source. */

const pattern = /(\$?)\$\{([^}]*)\}/g;

export type Variables = Readonly<Record<string, string>>;

/** Names used in a text; `$${name}` is a literal `${name}` and does not count. */
export const namesIn = (text: string): string[] =>
  [...text.matchAll(pattern)].filter(([, escape]) => escape === "").map(([, , name = ""]) => name);

/** Unknown names stay as they are: the parser has refused them, or a `capture` has not happened yet. */
export const fill = (text: string, variables: Variables): string =>
  text.replaceAll(pattern, (whole, escape: string, name: string) =>
    escape === "" ? (variables[name] ?? whole) : whole.slice(1),
  );

/** Fills in every string inside a value. */
export const fillAll = <T>(value: T, variables: Variables): T => {
  if (typeof value === "string") {
    return fill(value, variables) as T;
  }

  if (Array.isArray(value)) {
    return value.map((item: unknown) => fillAll(item, variables)) as T;
  }

  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]: [string, unknown]) => [
        fill(key, variables),
        fillAll(item, variables),
      ]),
    ) as T;
  }

  return value;
};

/** As an `sh` script gets them: `edge.https` becomes `edge_https`. */
export const asEnvironment = (variables: Variables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name.replaceAll(/[.-]/g, "_"), value]),
  );

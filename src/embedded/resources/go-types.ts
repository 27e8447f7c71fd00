/** Reads the notation of the tables of Go types. */

/** How a value is held: `pointer`, `list` and `map` hold the `of` that follows. */
export type TypeRef =
  | { hold: "pointer" | "list" | "map"; of: TypeRef }
  | { hold: "struct"; name: string }
  | { hold: "scalar"; letter: string };

export interface FieldType {
  name: string;
  omitEmpty: boolean;
  omitZero: boolean;
  type: TypeRef;
}

const readType = (text: string): TypeRef => {
  if (text.startsWith("*")) {
    return { hold: "pointer", of: readType(text.slice(1)) };
  }

  if (text.startsWith("[]")) {
    return { hold: "list", of: readType(text.slice(2)) };
  }

  if (text.startsWith("{}")) {
    return { hold: "map", of: readType(text.slice(2)) };
  }

  return text.length === 1 ? { hold: "scalar", letter: text } : { hold: "struct", name: text };
};

const readField = (text: string): FieldType => {
  const [, name = "", flags = "", type = ""] = /^([^?! ]+)([?!]*) (.*)$/.exec(text) ?? [];
  return {
    name,
    omitEmpty: flags.includes("?"),
    omitZero: flags.includes("!"),
    type: readType(type),
  };
};

/** A reader of one table, which remembers the types it has read. */
export const typeReader = (table: Record<string, string>): ((name: string) => FieldType[]) => {
  const known = new Map<string, FieldType[]>();
  return (name) => {
    let fields = known.get(name);
    if (fields === undefined) {
      const text = table[name] ?? "";
      fields = text === "" ? [] : text.split("|").map(readField);
      known.set(name, fields);
    }

    return fields;
  };
};

/** Types of expressions before anything is evaluated (cel-go common/types). */

export interface Type {
  /** `int`, `list`, `optional_type`, ... A name that begins with `%` is not decided yet. */
  name: string;
  /** Of a list its items, of a map its keys and values. */
  parameters: readonly Type[];
  /** Of objects: the type of each field that there is. */
  fields?: Pick<ReadonlyMap<string, Type>, "get">;
  /** The most characters, items or entries that a value may have; for estimates of cost. */
  maxElements?: number;
  /** The fewest bytes that a value takes when written as JSON. */
  minSize?: number;
}

export const plain = (name: string): Type => ({ name, parameters: [] });
export const dyn = plain("dyn");
export const bool = plain("bool");
export const failed = plain("!error!");
export const listOf = (item: Type): Type => ({ name: "list", parameters: [item] });
export const mapOf = (key: Type, value: Type): Type => ({ name: "map", parameters: [key, value] });
export const optionalOf = (type: Type): Type => ({ name: "optional_type", parameters: [type] });
export const typeOf = (type: Type): Type => ({ name: "type", parameters: [type] });
export const undecided = (name: string): Type => plain(`%${name}`);

export const objectOf = (name: string, fields: Record<string, Type>): Type => ({
  name,
  parameters: [],
  fields: new Map(Object.entries(fields)),
});

export const isUndecided = ({ name }: Type): boolean => name.startsWith("%");
export const isDyn = ({ name }: Type): boolean => name === "dyn" || name === failed.name;

export const isSame = (one: Type, other: Type): boolean =>
  one.name === other.name &&
  one.parameters.length === other.parameters.length &&
  one.parameters.every((parameter, index) => isSame(parameter, other.parameters[index] ?? dyn));

/** What an optional type may hold; other types are themselves. */
export const unwrapped = (type: Type): Type =>
  type.name === "optional_type" ? (type.parameters[0] ?? dyn) : type;

const shortNames: Record<string, string> = {
  "google.protobuf.Duration": "duration",
  "google.protobuf.Timestamp": "timestamp",
  null_type: "null",
};

const written = (type: Type, nameOf: (name: string) => string): string => {
  const name = nameOf(type.name);
  const inside = type.parameters.map((parameter) => written(parameter, nameOf)).join(", ");
  return inside === "" ? name : `${name}(${inside})`;
};

/** As errors of the checker show it. */
export const shownInErrors = (type: Type): string =>
  written(type, (name) => shortNames[name] ?? name.replace("%", ""));

/** As the type calls itself. */
export const typeName = (type: Type): string => written(type, (name) => name.replace("%", ""));

/** `map(A, list(int))`: single capitals stand for types that a call decides. */
export const readType = (text: string): Type => {
  let at = 0;
  const read = (): Type => {
    const name = /^[\w.]+/.exec(text.slice(at))?.[0] ?? "";
    at += name.length;
    const parameters: Type[] = [];
    if (text[at] === "(") {
      do {
        at += 1 + (/^\s*/.exec(text.slice(at + 1))?.[0].length ?? 0);
        parameters.push(read());
      } while (text[at] === ",");
      at += 1;
    }

    return { name: /^[A-Z]$/.test(name) ? `%${name}` : name, parameters };
  };
  return read();
};

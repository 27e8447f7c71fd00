/** The declared functions with their types, read when first asked for. */
import { declarations } from "./functions.table.ts";
import { readType, type Type } from "./cel-type.ts";

export interface Overload {
  id: string;
  /** Called as `receiver.name(...)`; the receiver is first among the arguments. */
  isMember: boolean;
  args: Type[];
  result: Type;
}

const typesIn = (list: string): Type[] => readType(`list(${list})`).parameters.slice();

const read = (text: string): Overload => {
  const [, receiver, id = "", args = "", result = ""] =
    /^(?:(.+?)::)?([^(]+)\((.*)\) (\S.*)$/.exec(text) ?? [];
  const given = args === "" ? [] : typesIn(args);
  return {
    id,
    isMember: receiver !== undefined,
    args: receiver === undefined ? given : [readType(receiver), ...given],
    result: readType(result),
  };
};

const known = new Map<string, Overload[]>();

export const overloadsOf = (name: string): Overload[] | undefined => {
  if (!Object.hasOwn(declarations, name)) {
    return undefined;
  }

  const overloads = known.get(name) ?? (declarations[name] ?? []).map(read);
  known.set(name, overloads);
  return overloads;
};

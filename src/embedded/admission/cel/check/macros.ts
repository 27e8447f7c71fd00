/** Macros spelled out as the loops that they stand for (cel-go parser/macro.go and the libraries). */
import { Misread, type Expression, type Loop } from "./expression.ts";
import { bool, plain } from "./cel-type.ts";

const accumulator = "@result";

const make = (at: number) => {
  const call = (name: string, ...args: Expression[]): Expression => ({
    kind: "call",
    name,
    args,
    at,
  });
  return {
    call,
    on: (target: Expression, name: string): Expression => ({
      kind: "call",
      name,
      target,
      args: [],
      at,
    }),
    accu: (): Expression => ({ kind: "ident", name: accumulator, at }),
    truth: (value: boolean): Expression => ({ kind: "literal", type: bool, size: 1, value, at }),
    number: (value: bigint): Expression => ({
      kind: "literal",
      type: plain("int"),
      size: 1,
      value,
      at,
    }),
    list: (...items: Expression[]): Expression => ({
      kind: "list",
      items,
      optional: items.map(() => false),
      at,
    }),
    map: (): Expression => ({ kind: "map", entries: [], optional: [], at }),
    loop: (
      range: Expression,
      names: string[],
      parts: Pick<Loop, "init" | "condition" | "step"> & Partial<Loop>,
    ): Expression => ({
      kind: "loop",
      range,
      names,
      accumulator,
      result: { kind: "ident", name: accumulator, at },
      ...parts,
      at,
    }),
  };
};

const nameIn = (part: Expression | undefined): string => {
  if (part?.kind !== "ident") {
    throw new Misread(part?.at ?? 0, "argument must be a simple name");
  }

  return part.name;
};

type Expansion = (
  range: Expression,
  names: string[],
  bodies: Expression[],
  at: number,
) => Expression;

const first = (bodies: Expression[]): Expression => bodies[0] as Expression;

const quantifier =
  (isAll: boolean): Expansion =>
  (range, names, bodies, at) => {
    const { accu, call, loop, truth } = make(at);
    const going = isAll ? accu() : call("!_", accu());
    return loop(range, names, {
      init: truth(isAll),
      condition: call("@not_strictly_false", going),
      step: call(isAll ? "_&&_" : "_||_", accu(), first(bodies)),
    });
  };

const existsOne: Expansion = (range, names, bodies, at) => {
  const { accu, call, loop, number, truth } = make(at);
  return loop(range, names, {
    init: number(0n),
    condition: truth(true),
    step: call("_?_:_", first(bodies), call("_+_", accu(), number(1n)), accu()),
    result: call("_==_", accu(), number(1n)),
  });
};

/** The last body makes the value; one before it decides whether it is taken. */
const collect =
  (into: "list" | "map"): Expansion =>
  (range, names, bodies, at) => {
    const { accu, call, list, loop, map, truth } = make(at);
    const value = bodies.at(-1) as Expression;
    const key: Expression = { kind: "ident", name: names[0] ?? "", at };
    const added =
      into === "list"
        ? call("_+_", accu(), list(value))
        : call("cel.@mapInsert", accu(), key, value);
    return loop(range, names, {
      init: into === "list" ? list() : map(),
      condition: truth(true),
      step: bodies.length === 1 ? added : call("_?_:_", first(bodies), added, accu()),
    });
  };

const filter: Expansion = (range, names, bodies, at) =>
  collect("list")(range, names, [...bodies, { kind: "ident", name: names[0] ?? "", at }], at);

/** Name, names of the loop and bodies -> what it stands for. */
const loops: [name: string, variables: number, bodies: number, expand: Expansion][] = [
  ["all", 1, 1, quantifier(true)],
  ["exists", 1, 1, quantifier(false)],
  ["exists_one", 1, 1, existsOne],
  ["existsOne", 1, 1, existsOne],
  ["map", 1, 1, collect("list")],
  ["map", 1, 2, collect("list")],
  ["filter", 1, 1, filter],
  ["all", 2, 1, quantifier(true)],
  ["exists", 2, 1, quantifier(false)],
  ["existsOne", 2, 1, existsOne],
  ["transformList", 2, 1, collect("list")],
  ["transformList", 2, 2, collect("list")],
  ["transformMap", 2, 1, collect("map")],
  ["transformMap", 2, 2, collect("map")],
];

/** A name for a value: a loop over nothing. */
const bind = (name: string, init: Expression, result: Expression, at: number): Expression => {
  const { list, loop, truth } = make(at);
  return loop(list(), ["#unused"], {
    accumulator: name,
    init,
    condition: truth(false),
    step: { kind: "ident", name, at },
    result,
  });
};

const expandOptional = (
  name: string,
  target: Expression,
  [variable, body]: Expression[],
  at: number,
): Expression => {
  const { call, on } = make(at);
  const value = bind(nameIn(variable), on(target, "value"), body as Expression, at);
  const some = name === "optMap" ? call("optional.of", value) : value;
  return call("_?_:_", on(target, "hasValue"), some, call("optional.none"));
};

const expandHas = ([part]: Expression[], at: number): Expression => {
  if (part?.kind !== "select" || part.test) {
    throw new Misread(part?.at ?? at, "invalid argument to has() macro");
  }

  return { ...part, test: true, at };
};

/** Undefined when the call is no macro. @throws Misread */
export const expandMacro = (
  name: string,
  target: Expression | undefined,
  args: Expression[],
  at: number,
): Expression | undefined => {
  if (target === undefined) {
    return name === "has" && args.length === 1 ? expandHas(args, at) : undefined;
  }

  if ((name === "optMap" || name === "optFlatMap") && args.length === 2) {
    return expandOptional(name, target, args, at);
  }

  const found = loops.find(
    ([macro, variables, bodies]) => macro === name && variables + bodies === args.length,
  );
  if (found === undefined) {
    return undefined;
  }

  const [, variables, , expand] = found;
  return expand(target, args.slice(0, variables).map(nameIn), args.slice(variables), at);
};

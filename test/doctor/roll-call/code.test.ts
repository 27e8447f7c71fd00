import test from "ava";
import { verb } from "../../../src/commands/doctor.ts";
import { decode, encode } from "../../../src/doctor/roll-call/code.ts";
import { concerns } from "../../../src/doctor/roll-call/concerns.table.ts";
import { base, signOf, spelled, valueOf } from "../../../src/doctor/roll-call/signs.ts";
import { carried } from "../../../src/doctor/roll-call/guarded.ts";
import {
  architectures,
  engines,
  engineStates,
  fromNumber,
  possible,
  rollVerdicts,
  systems,
  toNumber,
  type RollCall,
} from "../../../src/doctor/roll-call/roll-call.ts";
import { LabError } from "../../../src/errors.ts";
import { seeded } from "../../support/seeded.ts";

const random = seeded(20_261);
const below = (limit: number): number => Math.floor(random() * limit);
const among = <T>(values: readonly T[]): T => values[below(values.length)]!;
const perhaps = (least: number, most: number): number | undefined =>
  below(5) === 0 ? undefined : least + below(most - least + 1);

const someRoll = (): RollCall => ({
  version: { major: below(2), minor: below(32), patch: below(16) },
  node: perhaps(18, 48),
  kubectl: perhaps(20, 50),
  system: among(systems),
  architecture: among(architectures),
  engine: among(engines),
  engineState: among(engineStates),
  engineVersion: perhaps(1, 63),
  kind: perhaps(19, 49),
  cgroup: among([undefined, 1, 2] as const),
  verdicts: concerns.map(() => among(rollVerdicts)),
});

const rolls = Array.from({ length: 25 }, someRoll);

const refusal = (code: string): LabError | undefined => {
  try {
    decode(code);
    return undefined;
  } catch (error) {
    return error as LabError;
  }
};

/** The sixteen signs without dashes. */
const bare = (roll: RollCall): string => encode(roll).replaceAll("-", "");

test("a code gives back what went into it", (t) => {
  for (const roll of rolls) {
    t.deepEqual(decode(encode(roll)), roll);
  }
});

test("every roll call there can be fits into the signs that carry", (t) => {
  t.true(possible() < BigInt(base) ** BigInt(carried));
  t.is(fromNumber(possible()), undefined);
  t.deepEqual(toNumber(fromNumber(possible() - 2n)!), possible() - 2n);
});

test("a code is four groups of four, of signs that are told apart", (t) => {
  for (const roll of rolls) {
    t.regex(encode(roll), /^(?:[B-DF-HJKMP-TV-Z3479]{4}-){3}[B-DF-HJKMP-TV-Z3479]{4}$/);
  }
});

test("a healthy machine's code is no row of equal signs", (t) => {
  const healthy: RollCall = { ...someRoll(), verdicts: concerns.map(() => "ok") };
  t.notRegex(bare(healthy), /(.)\1\1/);
});

test("spaces, dashes, small letters and look-alikes make no difference", (t) => {
  for (const roll of rolls) {
    const code = bare(roll);
    t.deepEqual(decode(code.toLowerCase()), roll);
    t.deepEqual(decode(`  ${code.split("").join(" ")} `), roll);
    t.deepEqual(decode(code.replaceAll("S", "5").replaceAll("Z", "2").replaceAll("M", "n")), roll);
    t.deepEqual(decode(code.replaceAll("G", "6").replaceAll("B", "8")), roll);
  }
});

test("every single wrong sign is noticed, and the code that was meant is named", (t) => {
  for (const roll of rolls.slice(0, 3)) {
    const code = bare(roll);
    for (let place = 0; place < code.length; place += 1) {
      for (let value = 0; value < base; value += 1) {
        const wrong = signOf(value);
        if (wrong !== code[place]) {
          const error = refusal(code.slice(0, place) + wrong + code.slice(place + 1));
          t.true(error instanceof LabError);
          t.true(error!.hint!.includes(encode(roll)));
          t.true(error!.message.includes(`sign ${place + 1} is "${wrong}"`));
        }
      }
    }
  }
});

test("a wrong sign alone is found in nearly every code", (t) => {
  let named = 0;
  let asked = 0;
  for (const roll of rolls) {
    const code = bare(roll);
    for (let place = 0; place < code.length; place += 1) {
      const wrong = signOf((valueOf(code[place]!)! + 1 + below(base - 1)) % base);
      const error = refusal(code.slice(0, place) + wrong + code.slice(place + 1));
      asked += 1;
      named += error?.hint === `Did you mean ${encode(roll)}?` ? 1 : 0;
    }
  }

  t.true(named / asked > 0.97, `${named} of ${asked}`);
});

test("every two neighbours that changed places are noticed", (t) => {
  let named = 0;
  let asked = 0;
  for (const roll of rolls) {
    const code = bare(roll);
    for (let place = 0; place + 1 < code.length; place += 1) {
      if (code[place] !== code[place + 1]) {
        const swapped = `${code.slice(0, place)}${code[place + 1]}${code[place]}${code.slice(place + 2)}`;
        const error = refusal(swapped);
        t.true(error instanceof LabError);
        asked += 1;
        named += error?.hint === `Did you mean ${encode(roll)}?` ? 1 : 0;
      }
    }
  }

  t.true(named / asked > 0.95, `${named} of ${asked}`);
});

test("any two wrong signs are noticed", (t) => {
  for (const roll of rolls) {
    const code = bare(roll).split("");
    const [first, second] = [below(16), below(16)];
    for (const place of new Set([first, second])) {
      code[place] = signOf((valueOf(code[place]!)! + 1 + below(base - 1)) % base);
    }

    t.true(refusal(code.join("")) instanceof LabError);
  }
});

test("a sign that was left out or said twice is noticed", (t) => {
  for (const roll of rolls) {
    const code = bare(roll);
    const place = below(16);
    const short = refusal(code.slice(0, place) + code.slice(place + 1));
    t.regex(short!.message, /is missing|15 signs/);
    const long = refusal(code.slice(0, place) + code[place]! + code.slice(place));
    t.regex(long!.message, /one too many|17 signs/);
  }
});

const example: RollCall = {
  version: { major: 0, minor: 1, patch: 0 },
  node: 20,
  kubectl: 36,
  system: "Linux",
  architecture: "x64",
  engine: "Docker",
  engineState: "answers",
  engineVersion: 28,
  kind: 33,
  cgroup: 2,
  verdicts: concerns.map(() => "ok"),
};

test("the sentence about a wrong code says where, when that can be known", (t) => {
  const code = encode(example);
  const bareCode = code.replaceAll("-", "");
  const wrong = signOf((valueOf(bareCode[5]!)! + 1) % base);
  const typed = bareCode.slice(0, 5) + wrong + bareCode.slice(6);
  t.like(refusal(typed), {
    code: "usage",
    message: `The code does not add up: sign 6 is "${wrong}" and should be "${bareCode[5]}".`,
    hint: `Did you mean ${code}?`,
  });
  t.like(refusal(bareCode.slice(0, 3)), {
    message: "The code does not add up: it has 3 signs, and a code has 16.",
  });
  t.regex(refusal(`OO${bareCode.slice(2)}`)!.message, /no code holds "O", its sign 1\./);
  t.regex(refusal(`O${bareCode.slice(1)}`)!.hint!, new RegExp(code));
  t.regex(refusal("\u001B[31mevil")!.message, /^The code does not add up: /);
});

test("a code is spelled in words of the radio alphabet, group by group", (t) => {
  t.deepEqual(spelled("K7QM-B3"), ["kilo seven quebec mike", "bravo three"]);
});

test("the code of the examples in --help is one", (t) => {
  const [, code = ""] = /--read (\S+)/.exec(verb.examples.join("\n")) ?? [];
  t.notThrows(() => decode(code));
});

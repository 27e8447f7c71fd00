/** A roll call as a code of sixteen signs in four groups, `J4ZK-HSD9-4KTD-JSRB`, and back. */
import { LabError } from "../../errors.ts";
import { cleanLine } from "../../clean.ts";
import { carried, guarded, isSound, length, payloadOf } from "./guarded.ts";
import { mistakesIn, type Mistake } from "./mistakes.ts";
import { fromNumber, toNumber, type RollCall } from "./roll-call.ts";
import { base, signOf, valueOf } from "./signs.ts";

const groupLength = 4;

export const encode = (roll: RollCall): string => {
  let rest = toNumber(roll);
  const values = Array.from({ length: carried }, () => {
    const value = Number(rest % BigInt(base));
    rest /= BigInt(base);
    return value;
  });
  return written(guarded(values));
};

const written = (values: readonly number[]): string =>
  values
    .map((value, place) => `${place > 0 && place % groupLength === 0 ? "-" : ""}${signOf(value)}`)
    .join("");

/** Spaces, dashes, dots and capitals do not matter. @throws LabError that says what is wrong with the code, and where as far as that can be known. */
export const decode = (text: string): RollCall => {
  const letters = text.replaceAll(/[\s\-–—_.,:]/g, "").split("");
  const values = letters.map((letter) => valueOf(letter));
  if (!isWhole(values)) {
    throw complaint(letters, values, mistakesIn(values));
  }

  const number = payloadOf(values).reduceRight(
    (sum, value) => sum * BigInt(base) + BigInt(value),
    0n,
  );
  const roll = fromNumber(number);
  if (roll === undefined) {
    throw new LabError("usage", "The code is sound, but another version of Drydock made it.", {
      hint: "Read it with the version that made it: drydock --version",
    });
  }

  return roll;
};

/** More guesses than these help nobody. */
const most = 3;

const isWhole = (values: readonly (number | undefined)[]): values is number[] =>
  !values.includes(undefined) && isSound(values as number[]);

const complaint = (
  letters: readonly string[],
  values: readonly (number | undefined)[],
  mistakes: readonly Mistake[],
): LabError => {
  const [only, ...others] = mistakes;
  if (only !== undefined && others.length < most) {
    const what = mistakes.map((mistake) => described(mistake, letters)).join(", or ");
    const meant = mistakes.map((mistake) => written(mistake.meant)).join(", or ");
    return new LabError("usage", `The code does not add up: ${what}.`, {
      hint: `Did you mean ${meant}?`,
    });
  }

  return new LabError("usage", `The code does not add up: ${guess(letters, values)}.`, {
    hint: "Ask for it again, group by group; drydock doctor spells it below the code.",
  });
};

const described = ({ kind, place, meant }: Mistake, letters: readonly string[]): string => {
  const here = quoted(letters[place - 1]);
  switch (kind) {
    case "sign": {
      return `sign ${place} is ${here} and should be "${signOf(meant[place - 1]!)}"`;
    }
    case "swap": {
      return `signs ${place} and ${place + 1}, ${here} and ${quoted(letters[place])}, changed places`;
    }
    case "missing": {
      return `a sign is missing, "${signOf(meant[place - 1]!)}" as number ${place}`;
    }
    case "extra": {
      return `sign ${place}, ${here}, is one too many`;
    }
  }
};

/** Nothing is known for certain but that it is wrong. */
const guess = (letters: readonly string[], values: readonly (number | undefined)[]): string => {
  const unknown = values.indexOf(undefined);
  if (unknown !== -1) {
    return `no code holds ${quoted(letters[unknown])}, its sign ${unknown + 1}`;
  }

  return letters.length === length
    ? "two or more of its signs are wrong"
    : `it has ${letters.length} signs, and a code has ${length}`;
};

const quoted = (letter: string | undefined): string => `"${cleanLine(letter ?? "").toUpperCase()}"`;

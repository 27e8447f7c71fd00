/** `drydock doctor --read CODE`: what a trainer is told about a machine. */
import { safeJson } from "../clean.ts";
import { createPaint } from "../doctor/paint.ts";
import { decode } from "../doctor/roll-call/code.ts";
import { tell } from "../doctor/roll-call/tell.ts";
import { colourLevel, hasUnicode } from "../tui/colour.ts";
import type { Call } from "./verb.ts";

/** @throws LabError usage, for a code that does not add up */
export const readOut = ({ flags, stdout, env }: Call, code: string): number => {
  const roll = decode(code);
  const told = tell(roll);
  if (flags["json"] === true) {
    stdout.write(`${safeJson({ ...roll, troubles: told.troubles }, undefined, 2)}\n`);
    return 0;
  }

  const paint = createPaint({
    colour: stdout.isTTY && colourLevel(env) > 0,
    unicode: hasUnicode(env, process.platform),
  });
  const troubles =
    told.troubles.length === 0
      ? [`  ${paint.sign("ok", true)} Everything is as it should be.`]
      : told.troubles.map(
          ({ verdict, about, sentence }) =>
            `  ${paint.sign(verdict, true)} ${about.padEnd(10)} ${sentence}`,
        );
  stdout.write(
    [
      ...told.facts.map(([title, text]) => `    ${title.padEnd(10)} ${text}`),
      "",
      ...troubles,
      "",
    ].join("\n"),
  );
  return 0;
};

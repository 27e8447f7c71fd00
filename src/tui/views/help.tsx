/** All keys of the view below, in groups; what does nothing now says why. */
import { useLook } from "../hooks/use-app.ts";
import { helpGroups } from "../keys.ts";
import type { KeyFacts } from "../keys.table.ts";
import { type Line, padText, widthOf } from "../line.ts";
import type { Look } from "../theme.ts";
import { wrapLine } from "../wrap.ts";
import { Reader } from "./reader.tsx";

export const Help = ({ facts, close }: { facts: KeyFacts; close(): void }) => {
  const look = useLook();
  return <Reader title="Keys" draw={(width) => helpLines(facts, width, look)} close={close} />;
};

const helpLines = (facts: KeyFacts, width: number, { glyphs }: Look): Line[] => {
  const groups = helpGroups(facts);
  const keyWidth =
    Math.max(...groups.flatMap(({ keys }) => keys.map(({ key }) => widthOf(key)))) + 3;
  return groups.flatMap(({ title, keys }) => [
    [],
    [{ text: title, bold: true }],
    ...keys.flatMap(({ key, help, disabled }) =>
      wrapLine(
        [
          { text: help, tone: disabled ? ("dim" as const) : undefined },
          ...(disabled ? [{ text: ` ${glyphs.bullet} ${disabled}`, tone: "dim" as const }] : []),
        ],
        width,
        {
          first: [
            { text: padText(key, keyWidth), tone: disabled ? "dim" : "accent", bold: !disabled },
          ],
        },
      ),
    ),
  ]);
};

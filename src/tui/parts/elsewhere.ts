/** Why there is no cluster, and the one key that goes on elsewhere. */
import { offerMeaning, offerText } from "../../session/elsewhere-words.ts";
import type { Offer } from "../../session/events.ts";
import type { SessionState } from "../../session/state.ts";
import { cleanWord } from "../clean.ts";
import { type Line, plainLine } from "../line.ts";
import type { Look } from "../theme.ts";
import { wrapLine, wrapText } from "../wrap.ts";
import type { Notice } from "./notice.ts";

/** With fewer the key comes first: the sentence stands above the keys as well. */
const leastRows = 6;

export const troubleLines = (
  { cluster, elsewhere, provider }: SessionState,
  width: number,
  look: Look,
  rows = Number.POSITIVE_INFINITY,
): Line[] => {
  const absent = cluster.state === "absent";
  const title = absent ? `${provider} cannot be used` : `${provider} does not answer`;
  const heading: Line[] = [[{ text: title, bold: true }]];
  if (rows < leastRows && elsewhere?.urgent === true) {
    return [...heading, ...offerLines(elsewhere, width, look)];
  }

  return [
    ...heading,
    ...wrapText(cleanWord(cluster.sentence), width),
    ...(cluster.hint === undefined
      ? []
      : wrapText(cleanWord(cluster.hint), width, { tone: "dim" })),
    ...(elsewhere?.urgent === true ? [[], ...offerLines(elsewhere, width, look)] : []),
    [],
    absent
      ? [{ text: "  enter  ", tone: "dim" }, ...plainLine("try again", "dim")]
      : plainLine("  Drydock keeps trying.", "dim"),
  ];
};

const offerLines = (offer: Offer, width: number, { glyphs }: Look): Line[] => [
  ...wrapLine([{ text: cleanWord(offerText(offer)), bold: true, tone: "accent" }], width, {
    first: [{ text: `${glyphs.here} p  `, tone: "accent", bold: true }],
  }),
  ...wrapLine(plainLine(offerMeaning, "dim"), width, { first: [{ text: "     " }] }),
];

/** For the line above the keys, which no region hides. */
export const offerNotice = (offer: Offer): Notice => ({
  level: offer.urgent ? "error" : "info",
  sentence: offer.sentence,
  hint: `p: ${offerText(offer)}`,
});

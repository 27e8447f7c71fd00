/** The terminal: its size, its colours and its letters. */
import { everyProvider, type Finding } from "../finding.ts";
import type { Host, TerminalFacts } from "../host.ts";
import { surroundingsFinding } from "./surroundings.ts";

export const terminalFindings = async (host: Host): Promise<Finding[]> =>
  host.terminal === undefined
    ? [
        {
          id: "terminal.size",
          group: "terminal",
          verdict: "ok",
          about: "terminal",
          found: "none here: labs run as plain text",
          concerns: everyProvider,
        },
      ]
    : [
        size(host.terminal),
        colours(host.terminal),
        letters(host.terminal, host.env),
        ...(await surroundingsFinding(host)),
      ];

const size = ({ columns, rows }: TerminalFacts): Finding => {
  if (columns === 0 || rows === 0) {
    return {
      id: "terminal.size",
      group: "terminal",
      verdict: "warn",
      about: "size",
      found: "the terminal does not say",
      wanted: "80x24; best from 100x30",
      fix: "stty columns 80 rows 24",
      concerns: everyProvider,
      facts: { columns, rows },
    };
  }

  const good = columns >= 80 && rows >= 24;
  return {
    id: "terminal.size",
    group: "terminal",
    verdict: good ? "ok" : "warn",
    about: "size",
    found: `${columns}x${rows}`,
    wanted: "80x24; best from 100x30",
    ...(good
      ? {}
      : {
          fix:
            columns >= 40 && rows >= 10
              ? "Make the window larger, or its letters smaller"
              : "Make the window larger, or run labs with --plain",
        }),
    concerns: everyProvider,
    facts: { columns, rows },
  };
};

const depths: Record<number, string> = {
  1: "none",
  4: "16 colours",
  8: "256 colours",
  24: "16 million colours",
};

/** Drydock uses the sixteen of the terminal's own palette, which themes keep readable. */
const colours = ({ colourBits, plain }: TerminalFacts): Finding => ({
  id: "terminal.colours",
  group: "terminal",
  verdict: "ok",
  about: "colours",
  found: plain === undefined ? depths[colourBits]! : `none (${plain})`,
  wanted: "16, or none: signs say it all",
  concerns: everyProvider,
  facts: { bits: plain === undefined ? colourBits : 1 },
});

const letters = ({ unicode }: TerminalFacts, env: Host["env"]): Finding => {
  const [name, locale] = Object.entries(env).find(
    ([key, value]) => ["LC_ALL", "LC_CTYPE", "LANG"].includes(key) && value,
  ) ?? ["LANG", undefined];
  return {
    id: "terminal.letters",
    group: "terminal",
    verdict: unicode ? "ok" : "warn",
    about: "letters",
    found: unicode
      ? "UTF-8"
      : `ASCII (${locale === undefined ? "no locale" : `${name}=${locale}`})`,
    wanted: "UTF-8",
    ...(unicode ? {} : { fix: "export LC_ALL=C.UTF-8" }),
    concerns: everyProvider,
    facts: { unicode },
  };
};

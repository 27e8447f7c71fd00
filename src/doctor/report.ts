/** The findings as text for a person: group by group, below each problem the line that mends it, and at the end what can run here. */
import { cleanLine } from "../clean.ts";
import type { ProviderName } from "../cluster/provider.ts";
import { groupTitles, type Finding, type Group } from "./finding.ts";
import { createPaint, type Paint } from "./paint.ts";
import { spelled } from "./roll-call/signs.ts";
import type { ProviderVerdict } from "./verdicts.ts";
import { wrapWords } from "./wrap.ts";

export interface Look {
  /** Of the terminal; the report uses up to a hundred. */
  columns: number;
  unicode: boolean;
  colour: boolean;
}

export interface Report {
  /** The provider that must work. */
  asked: ProviderName;
  verdicts: readonly ProviderVerdict[];
  findings: readonly Finding[];
  /** Of the roll call. */
  code: string;
}

const widest = 100;
const narrowest = 40;
const margin = 4;
const titleWidth = 12;
/** Of what stands behind the sign and the title. */
const indent = margin + titleWidth + 1;

interface Page {
  paint: Paint;
  /** Letters behind the indent. */
  width: number;
}

export const reportText = (report: Report, look: Look): string => {
  const width = Math.max(narrowest, Math.min(widest, look.columns)) - indent;
  const page: Page = { paint: createPaint(look), width };
  return [
    ...groupsOf(report.findings).flatMap(([group, findings]) => [
      page.paint.in("bold", groupTitles[group]),
      ...findings.flatMap((finding) => row(finding, report.asked, page)),
      "",
    ]),
    ...conclusion(report, page),
    "",
    ...rollCall(report.code, page),
    "",
  ].join("\n");
};

/** At the end, where it is read without scrolling. */
const conclusion = ({ asked, verdicts }: Report, { paint, width }: Page): string[] => {
  const works = verdicts.find(({ provider }) => provider === asked)?.works === true;
  return [
    paint.in("bold", works ? "Labs run here." : `Labs cannot run on ${asked} here yet.`),
    ...verdicts.flatMap(({ provider, works: its, verdict, because }) => {
      const [first = "", ...more] = wrapWords(
        cleanLine(`${its ? "works" : "cannot yet"}${because === undefined ? "" : `; ${because}`}`),
        width,
      );
      return [
        `  ${paint.sign(verdict, provider === asked)} ${provider.padEnd(titleWidth)} ${first}`,
        ...more.map((line) => behind(line)),
      ];
    }),
  ];
};

const groupsOf = (findings: readonly Finding[]): [Group, Finding[]][] =>
  (Object.keys(groupTitles) as Group[])
    .map((group): [Group, Finding[]] => [
      group,
      findings.filter((finding) => finding.group === group),
    ])
    .filter(([, found]) => found.length > 0);

const row = (finding: Finding, asked: ProviderName, { paint, width }: Page): string[] => {
  const sign = paint.sign(finding.verdict, finding.concerns.includes(asked));
  const wanted = cleanLine(finding.wanted ?? "");
  const [first = "", ...more] = wrapWords(cleanLine(finding.found), width);
  const fits = more.length === 0 && first.length + 2 + wanted.length <= width;
  const beside = fits
    ? `${" ".repeat(width - first.length - wanted.length)}${paint.in("dim", wanted)}`
    : "";
  return [
    `  ${sign} ${finding.about.padEnd(titleWidth)} ${first}${wanted === "" ? "" : beside}`,
    ...more.map((line) => behind(line)),
    ...(fits || wanted === ""
      ? []
      : wrapWords(`wanted: ${wanted}`, width).map((line) => behind(paint.in("dim", line)))),
    ...mending(finding.fix, { paint, width }),
  ];
};

/** As far left as it goes: whoever copies a command wants it whole. */
const mending = (fix: string | undefined, { paint, width }: Page): string[] => {
  if (fix === undefined) {
    return [];
  }

  const room = width + indent - margin - paint.arrow.length - 1;
  return wrapWords(cleanLine(fix), room).map((line, index) => {
    const before = index === 0 ? paint.arrow : " ".repeat(paint.arrow.length);
    return `${" ".repeat(margin)}${before} ${paint.in("cyan", line)}`;
  });
};

const behind = (text: string): string => `${" ".repeat(indent)}${text}`;

const rollCall = (code: string, { paint, width }: Page): string[] => {
  const words = spelled(code).join(` ${paint.dot} `);
  return [
    `${" ".repeat(margin)}${"roll call".padEnd(titleWidth)} ${paint.in("bold", code)}`,
    ...wrapWords(words, width).map((line) => behind(paint.in("dim", line))),
  ];
};

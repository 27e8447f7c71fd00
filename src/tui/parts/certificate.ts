/** A certificate in the words of its fields, and a finding a line on whether it fits. */
import type { CertificateRow, Finding } from "../../session/live.ts";
import { cleanWord } from "../clean.ts";
import { cutLine, type Line, type Token } from "../line.ts";
import type { Look } from "../theme.ts";
import { wrapLine } from "../wrap.ts";

const labels = "sha256   ".length;
/** Enough to tell two apart. */
const shortHash = 23;

export const certificateLines = (
  certificate: CertificateRow | undefined,
  findings: readonly Finding[],
  width: number,
  look: Look,
): Line[] => [
  ...findings.flatMap((finding) => findingLines(finding, width, look)),
  ...(certificate === undefined ? [] : fieldLines(certificate, width, look)),
];

const findingLines = ({ text, tone }: Finding, width: number, { glyphs }: Look): Line[] => {
  const marks: Record<Finding["tone"], { text: string; tone: Token | undefined }> = {
    ok: { text: glyphs.ok, tone: "ok" },
    bad: { text: glyphs.bad, tone: "bad" },
    waiting: { text: glyphs.doing, tone: "waiting" },
    plain: { text: glyphs.dot, tone: "accent" },
  };
  return wrapLine([{ text: cleanWord(text) }], width, { first: [marks[tone], { text: " " }] });
};

const fieldLines = (certificate: CertificateRow, width: number, look: Look): Line[] => {
  const { subject, names, issuer, selfSigned, serial, sha256 } = certificate;
  const fields: [label: string, value: string, tone?: Token | undefined][] = [
    ["for", names.join(", ") || "no name", names.length === 0 ? "bad" : undefined],
    ["subject", subject],
    ["issuer", selfSigned ? "itself" : issuer],
    validity(certificate),
    ["serial", serial.slice(0, shortHash)],
    ["sha256", sha256.slice(0, shortHash)],
  ];
  return fields.map(([label, value, tone]) =>
    cutLine(
      [
        { text: label.padEnd(labels), tone: "dim" },
        { text: cleanWord(value), tone },
      ],
      width,
      look.glyphs.ellipsis,
    ),
  );
};

const validity = ({ daysLeft, until }: CertificateRow): [string, string, Token?] => {
  const day = until.slice(0, 10);
  if (daysLeft < 0) {
    return ["valid", `no more since ${day}`, "bad"];
  }

  return ["valid", `until ${day}, ${daysLeft} ${daysLeft === 1 ? "day" : "days"} left`];
};

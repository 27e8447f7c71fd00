/** The findings for machines: a shape that stays, described in docs/doctor.md. */
import { safeJson } from "../clean.ts";
import type { Report } from "./report.ts";

/** Goes up when something that was there is no longer, or means something else. */
const format = 1;

export const reportJson = (
  { asked, verdicts, findings, code }: Report,
  { version, took }: { version: string; took: number },
): string => {
  const providers = Object.fromEntries(
    verdicts.map(({ provider, ...verdict }) => [provider, verdict]),
  );
  return `${safeJson(
    {
      format,
      drydock: version,
      provider: asked,
      works: providers[asked]?.works === true,
      providers,
      rollCall: code,
      milliseconds: Math.round(took),
      findings,
    },
    undefined,
    2,
  )}\n`;
};

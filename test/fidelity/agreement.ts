/** The agreement reached so far, per scenario: it may only rise. */
import { readFileSync } from "node:fs";
import { packageFile } from "../../src/root.ts";
import type { Comparison } from "./replay.ts";

export const agreementFile = packageFile("test", "fidelity", "agreement.json");

/** Number of agreeing commands by scenario. */
export const readAgreement = (): Record<string, number> => {
  try {
    return JSON.parse(readFileSync(agreementFile, "utf8")) as Record<string, number>;
  } catch {
    return {};
  }
};

export const sumOf = (results: readonly Comparison[], key: "agreed" | "compared"): number =>
  results.reduce((total, result) => total + result[key], 0);

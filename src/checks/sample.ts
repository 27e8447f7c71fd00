/** Many requests, counted by who answered. */
import { fetchOnce } from "./http-request.ts";
import type { HttpCheck } from "../lab/check.ts";
import type { Mismatch } from "./outcome.ts";
import { compilePattern, patternText, valueMatches } from "./pattern.ts";
import type { Scene } from "./scene.ts";
import { trustedCertificates } from "./tls.ts";

/** At the same time; each on a connection of its own, so that keep-alive pins nobody. */
const width = 10;

export const sampleMismatches = async (
  check: HttpCheck,
  { requests, key, distinct, share }: NonNullable<HttpCheck["sample"]>,
  scene: Scene,
): Promise<Mismatch[]> => {
  const counts = await count(check, requests, key, scene);
  const total = [...counts.values()].reduce((sum, value) => sum + value, 0);
  const largest = total === 0 ? 1 : Math.max(...counts.values()) / total;
  const mismatches: Mismatch[] = [];
  if (distinct !== undefined && !valueMatches(distinct, counts.size)) {
    const expected = `${patternText(distinct)} different answers of ${requests}`;
    mismatches.push({ path: "", expected, actual: `${counts.size} different answers` });
  }

  if (share !== undefined && !valueMatches(share, largest)) {
    const expected = `largest share ${patternText(share)}`;
    mismatches.push({ path: "", expected, actual: `largest share ${largest.toFixed(2)}` });
  }

  return mismatches;
};

const count = async (
  check: HttpCheck,
  requests: number,
  key: string,
  scene: Scene,
): Promise<Map<string, number>> => {
  const counts = new Map<string, number>();
  const address = await scene.gateway(check.through);
  const trust = trustedCertificates(check, scene);
  let left = requests;
  if (address === undefined) {
    return counts;
  }

  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const response = await fetchOnce(check, address, trust);
      const found = "body" in response && compilePattern(key).matcher(response.body);
      if (found !== false && found.find()) {
        const name = found.groupCount() > 0 ? (found.group(1) ?? "") : (found.group() ?? "");
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return counts;
};

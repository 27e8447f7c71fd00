/** What becomes of labs on a cluster, as `drydock list --provider` tells it: forecast, asked, kept. */
import test from "ava";
import { makeHome } from "../support/home.ts";
import type { Home } from "../support/home.ts";

interface Row {
  id: string;
  basis: string;
  verdict: string;
  sentence: string;
  objectives: number;
  simulated: number;
}

const rows = async (home: Home, ...flags: string[]): Promise<Map<string, Row>> => {
  const { stdout } = await home.run("list", "--json", ...flags);
  return new Map(
    stdout.split("\n").map((line) => {
      const row = JSON.parse(line) as Row;
      return [row.id, row] as const;
    }),
  );
};

test("a practice cluster is forecast before it runs, asked while it does, and remembered after", async (t) => {
  await using home = await makeHome();
  const before = await rows(home, "--provider", "embedded");
  t.deepEqual(await home.processes(), []);
  t.like(before.get("apparmor"), { basis: "forecast", verdict: "partly" });
  t.like(before.get("limits"), { verdict: "runs", simulated: 0 });

  await home.run("cluster", "up");
  const asked = await rows(home, "--provider", "embedded");
  t.like(asked.get("apparmor"), { basis: "asked", verdict: "partly" });
  const { stdout: namespaces } = await home.run("kubectl", "--", "get", "ns", "-o", "name");
  t.false(namespaces.includes("canary"), namespaces);

  await home.run("cluster", "down");
  const kept = await rows(home, "--provider", "embedded");
  t.like(kept.get("apparmor"), { basis: "kept", verdict: "partly" });
  t.deepEqual(
    [...kept.values()].map(({ verdict }) => verdict),
    [...before.values()].map(({ verdict }) => verdict),
  );
});

test("the table fits 80 columns, and says for each lab what becomes of it", async (t) => {
  await using home = await makeHome();
  const { stdout, code } = await home.run("list", "--provider", "embedded");
  t.is(code, 0);
  const lines = stdout.split("\n");
  t.deepEqual(
    lines.filter((line) => line.length > 80 && !line.startsWith("On ")),
    [],
  );
  t.regex(
    stdout,
    /apparmor +The container that may not write +15 min +partly\n +14 of 16 objectives are simulated here\./,
  );
});

test("where there can be no cluster, the heading says why, and no lab is promised", async (t) => {
  await using home = await makeHome();
  const { stdout } = await home.run("list", "--provider", "context");
  t.regex(stdout, /^On context: .+\.\n/);
  t.false(/ (?:runs|partly|maybe)\n/.test(stdout));
});

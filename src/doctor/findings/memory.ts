/** Memory and CPU of this machine. */
import { everyProvider, type Finding } from "../finding.ts";
import { bytes, type Host } from "../host.ts";

/** The practice cluster's own process takes 0.2 to 0.4 GB, the screen 0.15 GB. */
const enough = 600e6;
const least = 150e6;

export const memoryFinding = async (host: Host): Promise<Finding[]> => {
  const free =
    (host.platform === "darwin" ? await macFree(host) : undefined) ?? host.memory.freeBytes;
  const verdict = free >= enough ? "ok" : free >= least ? "warn" : "bad";
  return [
    {
      id: "memory",
      group: "machine",
      verdict,
      about: "memory",
      found: `${bytes(free)} free of ${bytes(host.memory.totalBytes)}`,
      wanted: `${bytes(enough)} free`,
      ...(verdict === "ok" ? {} : { fix: "Close what you do not need; browsers take most" }),
      concerns: ["embedded"],
      facts: { freeBytes: free, totalBytes: host.memory.totalBytes },
    },
  ];
};

/** macOS calls only untouched pages free; those that are given back at once when somebody asks count as well. */
const macFree = async (host: Host): Promise<number | undefined> => {
  const answer = await host.run("vm_stat", []);
  if (answer.kind !== "ran") {
    return undefined;
  }

  const [, size] = /page size of (\d+) bytes/.exec(answer.stdout) ?? [];
  const pages = ["free", "inactive", "speculative"].map((name) => {
    const [, count] = new RegExp(`^Pages ${name}:\\s+(\\d+)\\.`, "m").exec(answer.stdout) ?? [];
    return Number(count ?? 0);
  });
  return size === undefined
    ? undefined
    : Number(size) * pages.reduce((sum, count) => sum + count, 0);
};

export const cpuFinding = ({ cpus }: Pick<Host, "cpus">): Finding[] => [
  {
    id: "cpu",
    group: "machine",
    verdict: cpus >= 2 ? "ok" : "warn",
    about: "CPU",
    found: String(cpus),
    wanted: "2 or more",
    ...(cpus >= 2 ? {} : { fix: "Labs work, and wait longer; close what you do not need" }),
    concerns: everyProvider,
    facts: { count: cpus },
  },
];

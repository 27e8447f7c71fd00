/** The embedded clusters of this home: which run, and whether they answer. */
import path from "node:path";
import type { Finding } from "../finding.ts";
import { bytes, seconds, type Host } from "../host.ts";

const common = {
  id: "practice",
  group: "embedded",
  about: "clusters",
  concerns: ["embedded"],
} as const;

export const practiceFinding = async (host: Host): Promise<Finding[]> => {
  const names = (await host.names(path.join(host.paths.state, "clusters"))).toSorted();
  const clusters = await Promise.all(
    names.map(async (name) => ({ name, status: await host.practice(name) })),
  );
  const silent = clusters.filter(({ status }) => status === "silent");
  if (silent.length > 0) {
    const { name } = silent[0]!;
    return [
      {
        ...common,
        verdict: "warn",
        found: `${name} did not answer within ${seconds(host.limit)}`,
        fix: `${stop(name)}; its state is kept`,
        facts: { running: 0, kept: names.length },
      },
    ];
  }

  const running = clusters.flatMap(({ status }) =>
    status === undefined || status === "silent" ? [] : [status],
  );
  const told = running.map(
    ({ name, kubernetes, nodes, rssBytes, build }) =>
      `${name} runs: ${kubernetes}, ${nodes} nodes, ${bytes(rssBytes)}${build === host.build ? "" : ", of another build of Drydock"}`,
  );
  const asleep = names.length - running.length;
  const other = running.find(({ build }) => build !== host.build);
  return [
    {
      ...common,
      verdict: other === undefined ? "ok" : "warn",
      found: [
        ...told,
        ...(asleep > 0 ? [`${asleep} at rest`] : []),
        ...(names.length === 0 ? ["none yet; a lab makes one in a second"] : []),
      ].join("; "),
      ...(other === undefined
        ? {}
        : { fix: `${stop(other.name)}; else it is renewed when nobody uses it` }),
      facts: { running: running.length, kept: names.length },
    },
  ];
};

const stop = (name: string): string =>
  `drydock cluster down${name === "practice" ? "" : ` --name ${name}`}`;

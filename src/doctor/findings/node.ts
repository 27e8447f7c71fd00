/** Node, which Drydock runs on. */
import { everyProvider, type Finding } from "../finding.ts";
import type { Host } from "../host.ts";

/** What Ink and the rest need; package.json says the same. */
const least = { major: 20, minor: 19 };

export const nodeFinding = ({ node }: Pick<Host, "node">): Finding[] => {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const good = major > least.major || (major === least.major && minor >= least.minor);
  return [
    {
      id: "node",
      group: "drydock",
      verdict: good ? "ok" : "bad",
      about: "Node",
      found: node,
      wanted: `${least.major}.${least.minor} or newer`,
      ...(good ? {} : { fix: "Install the current LTS version: https://nodejs.org/en/download" }),
      concerns: everyProvider,
      facts: { version: node, major },
    },
  ];
};

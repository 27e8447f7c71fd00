/** What the terminal is inside of: multiplexers, ssh, and recorders, which keep what is typed. */
import { everyProvider, type Finding } from "../finding.ts";
import type { Host } from "../host.ts";

interface Surrounding {
  name: string;
  recorder?: boolean;
}

/** Programs that stand between Drydock and the screen, by the name of their process. */
const programs: Record<string, Surrounding> = {
  "tmux: server": { name: "tmux" },
  tmux: { name: "tmux" },
  screen: { name: "screen" },
  SCREEN: { name: "screen" },
  zellij: { name: "zellij" },
  "mosh-server": { name: "mosh" },
  sshd: { name: "ssh" },
  "sshd-session": { name: "ssh" },
  script: { name: "script", recorder: true },
  asciinema: { name: "asciinema", recorder: true },
  ttyrec: { name: "ttyrec", recorder: true },
  terminalizer: { name: "terminalizer", recorder: true },
  vhs: { name: "vhs", recorder: true },
};

/** And by what they put into the environment, which outlives a server that is nobody's parent. */
const variables: [name: string, found: Surrounding][] = [
  ["TMUX", { name: "tmux" }],
  ["STY", { name: "screen" }],
  ["ZELLIJ", { name: "zellij" }],
  ["SSH_CONNECTION", { name: "ssh" }],
  ["ASCIINEMA_REC", { name: "asciinema", recorder: true }],
  ["ASCIINEMA_SESSION", { name: "asciinema", recorder: true }],
];

export const surroundingsFinding = async (host: Host): Promise<Finding[]> => {
  const found = [
    ...variables.filter(([name]) => host.env[name]).map(([, surrounding]) => surrounding),
    ...(await ancestors(host)).flatMap((name) => programs[name] ?? []),
  ];
  const names = [...new Set(found.map(({ name }) => name))];
  if (names.length === 0) {
    return [];
  }

  const recorded = found.some(({ recorder }) => recorder === true);
  return [
    {
      id: "terminal.inside",
      group: "terminal",
      verdict: "ok",
      about: "inside",
      found: `${names.join(", ")}${recorded ? ": what you see and type is recorded" : ""}`,
      concerns: everyProvider,
      facts: { names: names.join(","), recorded },
    },
  ];
};

const farthest = 16;

/** Names of the processes above this one, nearest first. */
const ancestors = async (host: Host): Promise<string[]> => {
  const parents = host.platform === "linux" ? undefined : await listed(host);
  const names: string[] = [];
  let pid = host.pid;
  for (let step = 0; step < farthest && pid > 1; step += 1) {
    const above = parents?.get(pid) ?? (await fromProc(host, pid));
    if (above === undefined) {
      break;
    }

    names.push(above.name);
    pid = above.parent;
  }

  return names.slice(1);
};

interface Above {
  name: string;
  parent: number;
}

const fromProc = async (host: Host, pid: number): Promise<Above | undefined> => {
  const text = await host.read(`/proc/${pid}/stat`);
  const [, name, parent] = /\((.*)\) \S (\d+)/s.exec(text ?? "") ?? [];
  return name === undefined ? undefined : { name, parent: Number(parent) };
};

const listed = async (host: Host): Promise<Map<number, Above> | undefined> => {
  const answer = await host.run("ps", ["-A", "-o", "pid=,ppid=,comm="]);
  return answer.kind === "ran"
    ? new Map(
        [...answer.stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(.+)$/gm)].map(([, pid, parent, name]) => [
          Number(pid),
          { name: name!.trim().split("/").at(-1)!, parent: Number(parent) },
        ]),
      )
    : undefined;
};

/** The terminal: its size, its colours, its letters, and what it runs inside of. */
import { everyProvider, type Finding } from "../finding.ts";
import type { Host, TerminalFacts } from "../host.ts";

export const terminalFindings = async (host: Host): Promise<Finding[]> =>
  host.terminal === undefined
    ? [
        {
          id: "terminal.size",
          group: "terminal",
          verdict: "ok",
          about: "terminal",
          found: "none here: labs run as plain text",
          concerns: everyProvider,
        },
      ]
    : [
        size(host.terminal),
        colours(host.terminal),
        letters(host.terminal, host.env),
        ...(await around(host)),
      ];

const size = ({ columns, rows }: TerminalFacts): Finding => {
  if (columns === 0 || rows === 0) {
    return {
      id: "terminal.size",
      group: "terminal",
      verdict: "warn",
      about: "size",
      found: "the terminal does not say",
      wanted: "80x24; best from 100x30",
      fix: "stty columns 80 rows 24",
      concerns: everyProvider,
      facts: { columns, rows },
    };
  }

  const good = columns >= 80 && rows >= 24;
  return {
    id: "terminal.size",
    group: "terminal",
    verdict: good ? "ok" : "warn",
    about: "size",
    found: `${columns}x${rows}`,
    wanted: "80x24; best from 100x30",
    ...(good
      ? {}
      : {
          fix:
            columns >= 40 && rows >= 10
              ? "Make the window larger, or its letters smaller"
              : "Make the window larger, or run labs with --plain",
        }),
    concerns: everyProvider,
    facts: { columns, rows },
  };
};

const depths: Record<number, string> = {
  1: "none",
  4: "16 colours",
  8: "256 colours",
  24: "16 million colours",
};

/** Drydock uses the sixteen of the terminal's own palette, which themes keep readable. */
const colours = ({ colourBits, plain }: TerminalFacts): Finding => ({
  id: "terminal.colours",
  group: "terminal",
  verdict: "ok",
  about: "colours",
  found: plain === undefined ? depths[colourBits]! : `none (${plain})`,
  wanted: "16, or none: signs say it all",
  concerns: everyProvider,
  facts: { bits: plain === undefined ? colourBits : 1 },
});

const letters = ({ unicode }: TerminalFacts, env: Host["env"]): Finding => {
  const [name, locale] = Object.entries(env).find(
    ([key, value]) => ["LC_ALL", "LC_CTYPE", "LANG"].includes(key) && value,
  ) ?? ["LANG", undefined];
  return {
    id: "terminal.letters",
    group: "terminal",
    verdict: unicode ? "ok" : "warn",
    about: "letters",
    found: unicode
      ? "UTF-8"
      : `ASCII (${locale === undefined ? "no locale" : `${name}=${locale}`})`,
    wanted: "UTF-8",
    ...(unicode ? {} : { fix: "export LC_ALL=C.UTF-8" }),
    concerns: everyProvider,
    facts: { unicode },
  };
};

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

const around = async (host: Host): Promise<Finding[]> => {
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

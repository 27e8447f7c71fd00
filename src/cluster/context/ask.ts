/** Single requests to the API server of a context, through kubectl, which knows how to sign in. */
import { systemClock } from "../../kubectl/clock.ts";
import { plainEnvironment } from "../../kubectl/environment.ts";
import type { Json } from "../../kubectl/object.ts";
import { runCommand } from "../../kubectl/run.ts";
import { complain } from "./complain.ts";
import type { ContextEntry, Environment } from "./contexts.ts";

export interface Line {
  entry: ContextEntry;
  kubectl: string;
  /** Drydock's own. */
  kubeconfig: string;
  env: Environment;
  /** Told what a program that signs in says to the user. */
  progress(sentence: string): void;
  signal?: AbortSignal;
}

/** Forbidden, NotFound and the like are answers; what keeps one from asking at all is an error. */
export type Answer = { ok: true; body: Json } | { ok: false; reason: string; message: string };

/** Somebody may have to sign in with a phone meanwhile. Milliseconds. */
const patience = 180_000;
const requestTimeout = "10s";

/** @throws LabError when there is no way to the cluster. */
export const askCluster = async (
  line: Line,
  path: string,
  { method = "GET", body }: { method?: "GET" | "POST" | "DELETE"; body?: Json } = {},
): Promise<Answer> => {
  const verb = { GET: "get", POST: "create", DELETE: "delete" }[method];
  const { exit, stdout, stderr } = await runCommand(
    {
      command: {
        kind: "run",
        argv: [
          line.kubectl,
          verb,
          "--raw",
          path,
          ...(body === undefined ? [] : ["-f", "-"]),
          `--request-timeout=${requestTimeout}`,
        ],
      },
      cwd: "/",
      env: { ...plainEnvironment(line.env), KUBECONFIG: line.kubeconfig, KUBERC: "off" },
      timeout: patience,
      ...(line.signal && { signal: line.signal }),
      ...(body !== undefined && { input: JSON.stringify(body) }),
      onLine(stream, text) {
        if (stream === "stderr" && /https?:\/\/\S+.*\bcode\b/i.test(text)) {
          line.progress(text);
        }
      },
    },
    systemClock,
  );
  if (exit === 0) {
    return { ok: true, body: parse(stdout) };
  }

  const [, reason, message = ""] = /^Error from server \((\w+)\): (.*)/m.exec(stderr) ?? [];
  if (reason === undefined || reason === "Unauthorized") {
    throw complain(line.entry, stderr);
  }

  return { ok: false, reason, message };
};

const parse = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

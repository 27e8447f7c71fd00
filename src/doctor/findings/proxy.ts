/** Proxy variables. kubectl and Node leave loopback alone whatever they say; curl, which learners type, does not. */
import { everyProvider, type Finding } from "../finding.ts";
import type { Host } from "../host.ts";

/** curl does not look at HTTP_PROXY, in capitals, for http (CGI lets callers set it); everybody looks at the others. */
const names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "HTTP_PROXY"];

export const proxyFinding = ({ env }: Pick<Host, "env">): Finding[] => {
  const set = names.filter((name) => env[name]);
  const name = env["no_proxy"] ? "no_proxy" : "NO_PROXY";
  const exceptions = env[name] ?? "";
  const common = {
    id: "proxy",
    group: "machine",
    about: "proxy",
    concerns: everyProvider,
  } as const;
  if (set.length === 0) {
    return [{ ...common, verdict: "ok", found: "none set", facts: { set: false } }];
  }

  const host = hostOf(env[set[0]!]!);
  const covered = coversLoopback(exceptions);
  return [
    {
      ...common,
      verdict: covered ? "ok" : "warn",
      found: `${host} (${set[0]}); ${covered ? "not for this machine" : "also for this machine"}`,
      wanted: "not for 127.0.0.1 and localhost",
      ...(covered
        ? {}
        : {
            fix: `export ${name}=localhost,127.0.0.1${exceptions === "" ? "" : `,$${name}`}`,
          }),
      facts: { set: true, coversLoopback: covered },
    },
  ];
};

/** Without the user and the password that may stand in front. */
const hostOf = (address: string): string => {
  const [, host] = /^(?:[a-z][\w+.-]*:\/\/)?(?:[^@/]*@)?([^/]+)/i.exec(address) ?? [];
  return host ?? "one";
};

/** Labs use both names of this machine. Ranges (127.0.0.0/8) are known to curl since 7.86. */
const coversLoopback = (exceptions: string): boolean => {
  const entries = exceptions.split(/[\s,]+/).map((entry) => entry.toLowerCase());
  const has = (...wanted: string[]): boolean => wanted.some((entry) => entries.includes(entry));
  return (
    has("*") || (has("localhost", ".localhost") && has("127.0.0.1", "127.0.0.0/8", "127.0.0.1/8"))
  );
};

/** hey, a load generator: many workers, each with a connection of its own, and a summary at the end. */
import { parseOptions } from "../applets/options.ts";
import { Task } from "../applets/task.ts";
import { type Address, parseUrl, sendRequest } from "../http/http-client.ts";
import { headerOf, type HeaderList, readBody } from "../http/http-message.ts";
import type { Program } from "../kernel/program.ts";
import { SIGNAL } from "../kernel/signals.ts";
import { reasonOf } from "../kernel/system-error.ts";
import type { Connection } from "../network/connection.ts";
import { resolveName } from "../network/resolver.ts";
import { HeyReport } from "./hey-report.ts";

interface Plan {
  address: Address;
  method: string;
  headers: HeaderList;
  body: string;
  /** Requests of each worker; with a duration without end. */
  each: number;
  workers: number;
  /** Milliseconds between two requests of one worker. */
  pace: number;
  /** Milliseconds. */
  duration: number | undefined;
  keepAlive: boolean;
}

const usage = `Usage: hey [options...] <url>

Options:
  -n  Number of requests to run. Default is 200.
  -c  Number of workers to run concurrently. Total number of requests cannot
      be smaller than the concurrency level. Default is 50.
  -q  Rate limit, in queries per second (QPS) per worker. Default is no rate limit.
  -z  Duration of application to send requests. When duration is reached,
      application stops and exits. If duration is specified, n is ignored.
      Examples: -z 10s -z 3m.
  -m  HTTP method, one of GET, POST, PUT, DELETE, HEAD, OPTIONS.
  -H  Custom HTTP header. You can specify as many as needed by repeating the flag.
  -d  HTTP request body.
  -host	HTTP Host header.
  -disable-keepalive    Disable keep-alive, prevents re-use of TCP
                        connections between different HTTP requests.
`;

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's flags have one dash or two, whatever their length. */
const dashed = (argv: string[]): string[] =>
  argv.map((word) => (/^-[a-z][a-z-]+/.test(word) ? `-${word}` : word));

const planOf = async (task: Task): Promise<Plan | undefined> => {
  const { values, flags, all, rest } = await parseOptions(task, "n:c:q:z:m:H:d:t:T:A:a:x:o:", {
    args: dashed(task.args),
    long: {
      "host:": "h",
      "disable-keepalive": "K",
      "disable-compression": "C",
      "disable-redirects": "R",
      "cpus:": "p",
    },
  });
  const address = rest.length === 1 ? parseUrl(rest[0]!) : undefined;
  if (address === undefined) {
    return undefined;
  }

  const workers = Number(values.get("c") ?? 50);
  const total = Number(values.get("n") ?? 200);
  const [, size, unit] = /^([\d.]+)(ms|s|m|h)$/.exec(values.get("z") ?? "") ?? [];
  const rate = Number(values.get("q") ?? 0);
  const own = all
    .filter(([letter]) => letter === "H")
    .map(([, text = ""]): [string, string] => {
      const colon = text.indexOf(":");
      return [text.slice(0, colon), text.slice(colon + 1).trim()];
    });
  const body = values.get("d") ?? "";
  return {
    address,
    method: values.get("m") ?? "GET",
    headers: [
      ["Host", values.get("h") ?? hostOf(address)],
      ["User-Agent", "hey/0.0.1"],
      ...(body === "" ? [] : ([["Content-Length", String(body.length)]] as HeaderList)),
      ...own,
    ],
    body,
    each: Math.floor(total / workers),
    workers,
    pace: rate > 0 ? 1000 / rate : 0,
    duration: unit === undefined ? undefined : Number(size) * units[unit]!,
    keepAlive: !flags.has("K"),
  };
};

const hostOf = ({ host, port }: Address): string => (port === 80 ? host : `${host}:${port}`);

export const hey: Program = async (system) => {
  const task = new Task(system, "hey", system.process.argv.slice(1));
  const plan = await planOf(task);
  if (plan === undefined) {
    await task.complain(usage);
    return 1;
  }

  const report = new HeyReport(() => system.kernel.host.measure());
  let isOver = false;
  system.process.dispositions.set(SIGNAL.INT, () => {
    isOver = true;
  });
  if (plan.duration !== undefined) {
    void system.sleep(plan.duration).then(
      () => {
        isOver = true;
      },
      () => undefined,
    );
  }

  await Promise.all(
    Array.from({ length: plan.workers }, () => work(task, plan, report, () => isOver)),
  );
  task.print(Buffer.from(report.text()).toString("latin1"));
  await task.flush();
  return 0;
};

/** One worker: request after request. */
const work = async (
  task: Task,
  plan: Plan,
  report: HeyReport,
  isOver: () => boolean,
): Promise<void> => {
  const { system } = task;
  let connection: Connection | undefined;
  let due = system.kernel.host.measure();
  for (let count = 0; !isOver() && (plan.duration !== undefined || count < plan.each); count++) {
    const began = system.kernel.host.measure();
    try {
      connection ??= await connect(task, plan.address);
      const { status, size, keeps } = await ask(task, plan, connection);
      report.add(began, status, size);
      connection = keeps ? connection : undefined;
    } catch (error) {
      report.fail(reasonOf(error));
      connection?.destroy();
      connection = undefined;
      await system.sleep(10);
    }

    const now = system.kernel.host.measure();
    due = Math.max(due + plan.pace, now - plan.pace);
    if (due > now) {
      await system.sleep(due - now);
    }
  }

  connection?.destroy();
};

const connect = async ({ system }: Task, { host, port }: Address): Promise<Connection> => {
  const [ip] = await resolveName(system, host);
  if (ip === undefined) {
    throw Object.assign(new Error(`lookup ${host}: no such host`), { code: "ENOENT" });
  }

  return system.connect(ip, port);
};

const ask = async (
  { system }: Task,
  { method, address, headers, body, keepAlive }: Plan,
  connection: Connection,
): Promise<{ status: number; size: number; keeps: boolean }> => {
  const answer = await sendRequest(system, connection, {
    method,
    path: address.path,
    headers: keepAlive ? headers : [...headers, ["Connection", "close"]],
    body,
  });
  if (answer === undefined) {
    throw new Error("EOF");
  }

  let size = 0;
  await readBody(answer.reader, answer.headers, true, (part) => {
    size += part.length;
  });
  const keeps = keepAlive && headerOf(answer.headers, "connection")?.toLowerCase() !== "close";
  if (!keeps) {
    connection.destroy();
  }

  return { status: answer.status, size, keeps };
};

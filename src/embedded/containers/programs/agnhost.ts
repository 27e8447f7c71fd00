/** The test image of Kubernetes: connect, netexec, pause, serve-hostname and a few more of its commands. */
import { Task } from "../applets/task.ts";
import { runProgram } from "../applets/run.ts";
import { listenHttp, waitForever } from "../http/http-server.ts";
import type { HttpHandler } from "../http/http-server.ts";
import type { Program } from "../kernel/program.ts";
import { isErrno } from "../kernel/system-error.ts";
import { resolveName } from "../network/resolver.ts";
import { pause } from "./pause.ts";

interface Flags {
  values: Map<string, string>;
  rest: string[];
}

/** Flags as Go's pflag reads them: `--name=value`, `--name value`; those in `plain` take none. */
const readFlags = (args: string[], plain: string[] = []): Flags => {
  const result: Flags = { values: new Map(), rest: [] };
  for (let index = 0; index < args.length; index += 1) {
    const match = /^--?([\w-]+)(?:=(.*))?$/s.exec(args[index]!);
    if (match === null) {
      result.rest.push(args[index]!);
    } else if (match[2] !== undefined || plain.includes(match[1]!)) {
      result.values.set(match[1]!, match[2] ?? "true");
    } else {
      index += 1;
      result.values.set(match[1]!, args[index] ?? "");
    }
  }

  return result;
};

/** One try to connect; the word that agnhost prints says how it failed. */
const connect = async (task: Task, args: string[]): Promise<number> => {
  const { values, rest } = readFlags(args, ["sctp"]);
  const target = rest[0] ?? "";
  const colon = target.lastIndexOf(":");
  const host = target.slice(0, colon).replaceAll(/[[\]]/g, "");
  const seconds = Number((values.get("timeout") ?? "5s").replace(/s$/, "")) || 0;
  const say = async (word: string): Promise<number> => {
    await task.complain(`${word}\n`);
    return 1;
  };
  if (colon === -1) {
    return say("OTHER: address: missing port in address");
  }

  const addresses = await resolveName(task.system, host);
  if (addresses.length === 0) {
    return say("DNS: lookup " + host + ": no such host");
  }

  try {
    const attempt = task.system.connect(addresses[0]!, Number(target.slice(colon + 1)));
    const controller = new AbortController();
    const timer =
      seconds === 0
        ? undefined
        : task.system.kernel.host.sleep(seconds * 1000, controller.signal).then(() => undefined);
    const connection = await (timer === undefined
      ? attempt
      : Promise.race([attempt, timer.catch(() => attempt)]));
    controller.abort();
    if (connection === undefined) {
      return await say("TIMEOUT");
    }

    connection.destroy();
    return 0;
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    return say(
      error.code === "ECONNREFUSED"
        ? "REFUSED"
        : error.code === "ETIMEDOUT"
          ? "TIMEOUT"
          : `OTHER: dial tcp: ${error.message.toLowerCase()}`,
    );
  }
};

const text = (
  body: string,
  status = 200,
): { status: number; headers: [string, string][]; body: string } => ({
  status,
  headers: [["Content-Type", "text/plain; charset=utf-8"]],
  body,
});

const netexecHandler =
  (task: Task): HttpHandler =>
  async (request, peer) => {
    const { system } = task;
    const url = new URL(request.target, "http://localhost");
    const query = url.searchParams;
    switch (url.pathname) {
      case "/":
        return text(`NOW: ${new Date(system.kernel.host.now()).toISOString()}`);
      case "/echo":
        return text(query.get("msg") ?? "", Number(query.get("code") ?? 200) || 200);
      case "/clientip":
        return text(`${peer.address}:${peer.port}`);
      case "/header":
        return text(
          request.headers.find(
            ([name]) => name.toLowerCase() === (query.get("key") ?? "").toLowerCase(),
          )?.[1] ?? "",
        );
      case "/healthz":
        return text("");
      case "/hostname":
      case "/hostName":
        return text(system.kernel.hostname);
      case "/shell":
      case "/shutdown": {
        if (url.pathname === "/shutdown") {
          system.kernel.finish(system.process, { code: 0 });
          return text("");
        }

        const { code } = await runProgram(task, [
          "sh",
          "-c",
          query.get("shellCommand") ?? query.get("cmd") ?? "",
        ]);
        return text(`{"output":"","error":"${code === 0 ? "" : `exit status ${code}`}"}`);
      }

      case "/exit":
        system.kernel.finish(system.process, { code: Number(query.get("code") ?? 0) });
        return text("");
      default:
        return text("404 page not found\n", 404);
    }
  };

const serve = async (task: Task, port: number, handler: HttpHandler): Promise<number> => {
  try {
    await listenHttp(task.system, port, handler);
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    await task.complain(`listen tcp :${port}: bind: ${error.message.toLowerCase()}\n`);
    return 1;
  }

  task.system.process.dispositions.set(15, () => {
    task.system.kernel.finish(task.system.process, { code: 0 });
  });
  return waitForever(task.system);
};

export const agnhost: Program = async (system) => {
  const [command = "help", ...args] = system.process.argv.slice(1);
  const task = new Task(system, "agnhost", args);
  const { values } = readFlags(args, ["http", "tcp", "udp", "close"]);
  switch (command) {
    case "connect":
      return connect(task, args);
    case "pause":
      await task.complain("Paused\n");
      return pause(system);
    case "netexec": {
      const port = Number(values.get("http-port") ?? 8080);
      await task.complain(
        `Started HTTP server on port ${port}\nStarted UDP server on port  ${values.get("udp-port") ?? 8081}\n`,
      );
      return serve(task, port, netexecHandler(task));
    }

    case "serve-hostname": {
      const port = Number(values.get("port") ?? 9376);
      return serve(task, port, () => text(system.kernel.hostname));
    }

    case "test-webserver":
      return serve(task, Number(values.get("port") ?? 80), () => text("test-webserver"));
    case "liveness": {
      const started = system.kernel.host.now();
      return serve(task, 8080, () => {
        const seconds = (system.kernel.host.now() - started) / 1000;
        return seconds > 10 ? text(`error: ${seconds}`, 500) : text("ok");
      });
    }

    case "logs-generator": {
      const total = Number(values.get("log-lines-total") ?? 10);
      const every = 60_000 / total;
      for (let line = 0; line < total; line += 1) {
        task.print(
          `${line} GET /api/v1/namespaces/default/pods/${line.toString(36)} ${200 + (line % 300)}\n`,
        );
        await task.flush();
        await system.sleep(every);
      }

      return 0;
    }

    case "help":
      task.print("Usage:\n  app [command]\n");
      await task.flush();
      return 0;
    default:
      await task.complain(
        `Error: unknown command "${command}" for "app"\nRun 'app --help' for usage.\n`,
      );
      return 1;
  }
};

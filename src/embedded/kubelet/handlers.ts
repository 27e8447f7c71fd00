/** What a probe or a hook does: run a command, fetch a page, open a connection, ask for health. Wording as the kubelet's probers word it. */
import type { Json } from "../object.ts";
import { askHealth } from "./grpc-health.ts";
import { fetchStatus } from "./http-fetch.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";

export interface Outcome {
  ok: boolean;
  /** Output or reason of the failure. */
  message: string;
  /** The handler could not be tried at all. */
  errored?: boolean;
}

/** @param timeout Milliseconds of cluster time; absent: as long as it takes. */
export const runHandler = (
  run: PodRun,
  record: ContainerRecord,
  handler: Json,
  timeout?: number,
): Promise<Outcome> => {
  const { exec, httpGet, tcpSocket, grpc } = handler;
  if (exec !== undefined) {
    return runCommand(run, record, exec.command ?? [], timeout);
  }

  if (httpGet !== undefined) {
    return fetchPage(run, record, httpGet, timeout);
  }

  return tcpSocket === undefined
    ? checkHealth(run, grpc, timeout)
    : openConnection(run, record, tcpSocket, timeout);
};

/** Real milliseconds that a handler gets in any case: its work takes real time, even where the cluster's clock leaps or runs faster. */
const realTime = 500;

/** Resolves with `whatHappened` when the time is over. */
const limited = async <T>(
  { node: { clock } }: PodRun,
  work: Promise<T>,
  timeout: number | undefined,
  whatHappened: () => T,
): Promise<T> => {
  if (timeout === undefined) {
    return work;
  }

  return new Promise<T>((resolve, reject) => {
    const began = performance.now();
    let late: NodeJS.Timeout | undefined;
    const timer = clock.setTimeout(() => {
      const left = Math.min(timeout, realTime) - (performance.now() - began);
      late = setTimeout(() => resolve(whatHappened()), Math.max(0, left));
      late.unref();
    }, timeout);
    work.then(resolve, reject).finally(() => {
      timer.cancel();
      clearTimeout(late);
    });
  });
};

/** Bytes of output that a probe looks at. */
const outputLimit = 10 * 1024;

const runCommand = async (
  run: PodRun,
  { handle }: ContainerRecord,
  command: string[],
  timeout: number | undefined,
): Promise<Outcome> => {
  if (handle === undefined) {
    return { ok: false, errored: true, message: "container not running" };
  }

  const chunks: Uint8Array[] = [];
  const collect = (chunk: Uint8Array): void => {
    chunks.push(chunk);
  };

  try {
    const session = await handle.exec(
      { command, tty: false, stdin: false },
      { stdout: collect, stderr: collect },
    );
    const exit = session.exit.then(({ code }) => ({
      ok: code === 0,
      message: Buffer.concat(chunks).subarray(0, outputLimit).toString(),
    }));
    return await limited(run, exit, timeout, () => {
      session.signal("SIGKILL");
      return {
        ok: false,
        message: `command timed out: "${command.join(" ")}" timed out after ${(timeout ?? 0) / 1000}s`,
      };
    });
  } catch (error) {
    return { ok: false, errored: true, message: (error as Error).message };
  }
};

/** The number behind the name of a container's port. */
const portOf = ({ spec }: ContainerRecord, port: number | string): number | undefined =>
  typeof port === "number" || /^\d+$/.test(port)
    ? Number(port)
    : ((spec.ports ?? []) as Json[]).find(({ name }) => name === port)?.containerPort;

const noPort = (name: string): Outcome => ({
  ok: false,
  errored: true,
  message: `strconv.Atoi: parsing "${name}": invalid syntax`,
});

const fetchPage = async (
  run: PodRun,
  record: ContainerRecord,
  { port: wanted, host, path = "/", scheme = "HTTP", httpHeaders = [] }: Json,
  timeout: number | undefined,
): Promise<Outcome> => {
  const port = portOf(record, wanted);
  if (port === undefined) {
    return noPort(wanted);
  }

  const address = host === undefined || host === "" ? (run.ip ?? "") : host;
  const rooted = path.startsWith("/") ? path : `/${path}`;
  const url = `${String(scheme).toLowerCase()}://${address}:${port}${rooted}`;
  try {
    const status = await limited<number | "late">(
      run,
      fetchStatus(run.node.dial, {
        address,
        port,
        path: rooted,
        secure: scheme === "HTTPS",
        headers: httpHeaders,
      }),
      timeout,
      () => "late",
    );
    if (status === "late") {
      const why = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
      return { ok: false, message: `Get "${url}": ${why}` };
    }

    return status >= 200 && status < 400
      ? { ok: true, message: "" }
      : { ok: false, message: `HTTP probe failed with statuscode: ${status}` };
  } catch (error) {
    return { ok: false, message: `Get "${url}": ${dialError(error, address, port)}` };
  }
};

const openConnection = async (
  run: PodRun,
  record: ContainerRecord,
  { port: wanted, host }: Json,
  timeout: number | undefined,
): Promise<Outcome> => {
  const port = portOf(record, wanted);
  if (port === undefined) {
    return noPort(wanted);
  }

  const address = host === undefined || host === "" ? (run.ip ?? "") : host;
  try {
    return await limited(
      run,
      run.node.dial({ address, port }).then((connection) => {
        connection.destroy();
        return { ok: true, message: "" };
      }),
      timeout,
      () => ({ ok: false, message: `dial tcp ${address}:${port}: i/o timeout` }),
    );
  } catch (error) {
    return { ok: false, message: dialError(error, address, port) };
  }
};

const checkHealth = async (
  run: PodRun,
  { port, service = "" }: Json,
  timeout: number | undefined,
): Promise<Outcome> => {
  const to = { address: run.ip ?? "", port: Number(port) };
  const seconds = (timeout ?? 0) / 1000;
  try {
    return await limited(run, askHealth(run.node.dial, to, service), timeout, () => ({
      ok: false,
      message: `timeout: health rpc did not complete within ${seconds}s`,
    }));
  } catch (error) {
    const why = dialError(error, to.address, to.port);
    return {
      ok: false,
      message: `timeout: failed to connect service "${to.address}:${port}" within ${seconds}s: ${why}`,
    };
  }
};

const errno: Record<string, string> = {
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
  ETIMEDOUT: "connection timed out",
};

const dialError = (error: unknown, address: string, port: number): string => {
  const { code, message } = error as Error & { code?: string };
  const known = errno[code ?? ""];
  if (known !== undefined) {
    return `dial tcp ${address}:${port}: connect: ${known}`;
  }

  return code === "ECONNRESET" ? "EOF" : message;
};

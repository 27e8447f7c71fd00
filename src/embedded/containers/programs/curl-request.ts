/** One request of curl. */
import { Task } from "../applets/task.ts";
import { sendRequest } from "../http/http-client.ts";
import type { Address, HttpAnswer } from "../http/http-client.ts";
import { headerOf } from "../http/http-message.ts";
import type { HeaderList } from "../http/http-message.ts";
import { isErrno } from "../kernel/system-error.ts";
import { resolveName } from "../network/resolver.ts";

export const version = "8.16.0";

/** A failure with curl's number for it. */
export class CurlError extends Error {
  override name = "CurlError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Settings {
  flags: Set<string>;
  values: Map<string, string>;
  method: string;
  headers: HeaderList;
  body: string | undefined;
}

export const request = async (
  task: Task,
  address: Address,
  settings: Settings,
): Promise<HttpAnswer> => {
  const { system } = task;
  const seconds = Number(settings.values.get("m") ?? settings.values.get("C") ?? 0);
  const start = task.now;
  if (address.scheme === "https") {
    throw new CurlError(35, `TLS connect error: error:00000000:lib(0)::reason(0)`);
  }

  const [ip] = await resolveName(system, address.host);
  if (ip === undefined) {
    throw new CurlError(6, `Could not resolve host: ${address.host}`);
  }

  const elapsed = (): number => Math.max(0, Math.round(task.now - start));
  const failed = (reason: string): CurlError =>
    new CurlError(
      7,
      `Failed to connect to ${address.host} port ${address.port} after ${elapsed()} ms: ${reason}`,
    );
  const connecting = system.connect(ip, address.port);
  let connection;
  try {
    connection = await (seconds === 0 ? connecting : withLimit(task, connecting, seconds));
  } catch (error) {
    if (isErrno(error)) {
      throw failed(error.code === "ECONNREFUSED" ? "Could not connect to server" : error.message);
    }

    throw error;
  }

  if (connection === undefined) {
    throw new CurlError(28, `Connection timed out after ${seconds * 1000} milliseconds`);
  }

  const host = address.port === 80 ? address.host : `${address.host}:${address.port}`;
  const headers: HeaderList = [
    ...(headerOf(settings.headers, "host") === undefined
      ? [["Host", host] as [string, string]]
      : []),
    ...(settings.values.has("u")
      ? [
          [
            "Authorization",
            `Basic ${Buffer.from(settings.values.get("u")!, "latin1").toString("base64")}`,
          ] as [string, string],
        ]
      : []),
    ["User-Agent", settings.values.get("A") ?? `curl/${version}`],
    ["Accept", "*/*"],
    ...settings.headers,
    ...(settings.body === undefined
      ? []
      : [["Content-Length", String(settings.body.length)] as [string, string]]),
  ];
  const verbose = settings.flags.has("v");
  if (verbose) {
    await task.complain(
      `* Connected to ${address.host} (${ip}) port ${address.port}\n> ${settings.method} ${address.path} HTTP/1.1\n${headers.map(([name, value]) => `> ${name}: ${value}\n`).join("")}> \n`,
    );
  }

  const answer = await sendRequest(system, connection, {
    method: settings.method,
    path: address.path,
    headers,
    body: settings.body ?? "",
  });
  if (answer === undefined) {
    throw new CurlError(52, "Empty reply from server");
  }

  if (verbose) {
    await task.complain(
      `< ${answer.line}\n${answer.headers.map(([name, value]) => `< ${name}: ${value}\n`).join("")}< \n`,
    );
  }

  return answer;
};

const withLimit = async <T>(
  task: Task,
  work: Promise<T>,
  seconds: number,
): Promise<T | undefined> => {
  const controller = new AbortController();
  const limit = task.system.kernel.host.sleep(seconds * 1000, controller.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([work, task.system.outside(limit)]);
  } finally {
    controller.abort();
  }
};

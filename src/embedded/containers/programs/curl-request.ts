/** One request of curl: find the place, connect, shake hands where TLS is asked for, send, and read the head of the answer. */
import type { Task } from "../applets/task.ts";
import { sendRequest } from "../http/http-client.ts";
import type { Address, HttpAnswer } from "../http/http-client.ts";
import { headerOf } from "../http/http-message.ts";
import type { HeaderList } from "../http/http-message.ts";
import { isErrno } from "../kernel/system-error.ts";
import type { Connection } from "../network/connection.ts";
import { CurlError } from "./curl-error.ts";
import { findPlace, type Place } from "./curl-places.ts";
import { secure } from "./curl-tls.ts";

export const version = "8.16.0";

export interface Settings {
  flags: Set<string>;
  values: Map<string, string>;
  /** Every option in order. */
  all: [option: string, value: string | undefined][];
  method: string;
  headers: HeaderList;
  body: string | undefined;
}

/** An answer, with when each step was done. Milliseconds on the kernel's own clock. */
export interface Answered extends HttpAnswer {
  times: { lookup: number; connect: number; secured: number; first: number };
}

/** @throws CurlError */
export const request = async (
  task: Task,
  address: Address,
  settings: Settings,
): Promise<Answered> => {
  const measure = (): number => task.system.kernel.host.measure();
  const place = await findPlace(task.system, address, settings.all);
  const lookup = measure();
  const plain = await connect(task, place, settings);
  const connected = measure();
  const notes = [`Connected to ${place.host} (${place.ip}) port ${place.port}`];
  let connection = plain;
  let secured = 0;
  if (address.scheme === "https") {
    const outcome = await secure(task, plain, {
      host: address.host,
      insecure: settings.flags.has("k"),
      authorities: settings.values.get("e") ?? task.environment.get("CURL_CA_BUNDLE"),
    });
    secured = measure();
    connection = outcome.connection;
    notes.push(...outcome.notes);
  }

  const headers = headersOf(address, settings);
  const isVerbose = settings.flags.has("v");
  if (isVerbose) {
    await task.complain(
      `${notes.map((note) => `* ${note}\n`).join("")}> ${settings.method} ${address.path} HTTP/1.1\n${headers.map(([name, value]) => `> ${name}: ${value}\n`).join("")}> \n`,
    );
  }

  const answer = await ask(task, connection, address, settings, headers);
  if (isVerbose) {
    await task.complain(
      `< ${answer.line}\n${answer.headers.map(([name, value]) => `< ${name}: ${value}\n`).join("")}< \n`,
    );
  }

  return { ...answer, times: { lookup, connect: connected, secured, first: measure() } };
};

const ask = async (
  task: Task,
  connection: Connection,
  { path }: Address,
  { method, body = "" }: Settings,
  headers: HeaderList,
): Promise<HttpAnswer> => {
  const answer = await sendRequest(task.system, connection, { method, path, headers, body });
  if (answer === undefined) {
    throw new CurlError(52, "Empty reply from server");
  }

  return answer;
};

const connect = async (
  task: Task,
  { host, ip, port }: Place,
  { values }: Settings,
): Promise<Connection> => {
  const seconds = Number(values.get("C") ?? values.get("m") ?? 0);
  const start = task.now;
  const connecting = task.system.connect(ip, port);
  let connection;
  try {
    connection = await (seconds === 0 ? connecting : withLimit(task, connecting, seconds));
  } catch (error) {
    if (isErrno(error)) {
      const elapsed = Math.max(0, Math.round(task.now - start));
      const reason = error.code === "ECONNREFUSED" ? "Could not connect to server" : error.message;
      throw new CurlError(
        7,
        `Failed to connect to ${host} port ${port} after ${elapsed} ms: ${reason}`,
      );
    }

    throw error;
  }

  if (connection === undefined) {
    throw new CurlError(28, `Connection timed out after ${seconds * 1000} milliseconds`);
  }

  return connection;
};

const usualPorts: Record<string, number> = { http: 80, https: 443 };

const headersOf = ({ host, port, scheme }: Address, settings: Settings): HeaderList => {
  const user = settings.values.get("u");
  const named = usualPorts[scheme] === port ? host : `${host}:${port}`;
  return [
    ...(headerOf(settings.headers, "host") === undefined ? pair("Host", named) : []),
    ...(user === undefined
      ? []
      : pair("Authorization", `Basic ${Buffer.from(user, "latin1").toString("base64")}`)),
    ...(headerOf(settings.headers, "user-agent") === undefined
      ? pair("User-Agent", settings.values.get("A") ?? `curl/${version}`)
      : []),
    ...(headerOf(settings.headers, "accept") === undefined ? pair("Accept", "*/*") : []),
    ...(settings.values.has("b") ? pair("Cookie", settings.values.get("b")!) : []),
    ...settings.headers,
    ...(settings.body === undefined ? [] : pair("Content-Length", String(settings.body.length))),
  ];
};

const pair = (name: string, value: string): HeaderList => [[name, value]];

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

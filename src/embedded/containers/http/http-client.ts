/** Requests from inside a container. */
import type { System } from "../kernel/system.ts";
import type { Connection } from "../network/connection.ts";
import { HttpReader } from "./http-message.ts";
import type { HeaderList } from "./http-message.ts";

export interface HttpAnswer {
  /** `HTTP/1.1 200 OK` */
  line: string;
  status: number;
  headers: HeaderList;
  reader: HttpReader;
  connection: Connection;
}

export interface Address {
  host: string;
  port: number;
  /** With query. */
  path: string;
  scheme: string;
  /** `user:password`. */
  user: string | undefined;
}

/** Parts of an address; a missing scheme is http. Undefined for schemes of other worlds. */
export const parseUrl = (text: string): Address | undefined => {
  const match =
    /^(?:([a-z]+):\/\/)?(?:([^@/]*)@)?(\[[\da-fA-F:]+\]|[^/:?#]*)(?::(\d+))?([/?#].*)?$/i.exec(
      text,
    );
  if (match === null) {
    return undefined;
  }

  const [, scheme = "http", user, host = "", port, path = "/"] = match;
  const ports: Record<string, number> = { http: 80, https: 443, ftp: 21 };
  const usual = ports[scheme.toLowerCase()];
  if (usual === undefined) {
    return undefined;
  }

  return {
    scheme: scheme.toLowerCase(),
    host: host.replaceAll(/[[\]]/g, ""),
    port: port === undefined ? usual : Number(port),
    path: path.startsWith("/") ? path.replace(/#.*/, "") : `/${path}`,
    user,
  };
};

/** Sends one request and reads the head of the answer. @throws SystemError; undefined: the server said nothing */
export const sendRequest = async (
  system: System,
  connection: Connection,
  request: { method: string; path: string; headers: HeaderList; body?: string },
): Promise<HttpAnswer | undefined> => {
  const { method, path, headers, body = "" } = request;
  const head = `${method} ${path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  await system.outside(connection.write(Buffer.from(head + body, "latin1")));
  const reader = HttpReader.over(connection, (work) => system.outside(work));
  for (;;) {
    const answer = await reader.head();
    if (answer === undefined) {
      return undefined;
    }

    const status = Number(/^HTTP\/\d(?:\.\d)? (\d{3})/.exec(answer.line)?.[1] ?? 0);
    if (status !== 100) {
      return { line: answer.line, status, headers: answer.headers, reader, connection };
    }
  }
};

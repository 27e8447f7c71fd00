/** Programs below /cgi-bin/ of busybox' httpd: RFC 3875 as far as busybox keeps it. */
import { posix } from "node:path";
import { headerOf } from "../http/http-message.ts";
import type { HttpRequest } from "../http/http-message.ts";
import { pathOfTarget } from "../http/static-files.ts";
import { SIGNAL } from "../kernel/signals.ts";
import type { System } from "../kernel/system.ts";
import { isErrno } from "../kernel/system-error.ts";
import type { Connection } from "../network/connection.ts";
import { readAll } from "./input.ts";
import { executeByName } from "./run.ts";

export interface CgiScript {
  /** Absolute path in the container. */
  file: string;
  /** As the client named it: `/cgi-bin/order`. */
  name: string;
  query: string;
}

const prefix = "/cgi-bin/";

/** The program a request asks for, `forbidden` when it may not be run, undefined when the request is not for one. */
export const findScript = (
  system: System,
  root: string,
  target: string,
): CgiScript | "forbidden" | "missing" | undefined => {
  const name = pathOfTarget(target);
  if (name?.startsWith(prefix) !== true || name === prefix) {
    return undefined;
  }

  const file = `${root}${name}`;
  try {
    if (system.stat(file).type !== "file") {
      return "forbidden";
    }

    system.access(file, 1);
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    return error.code === "ENOENT" ? "missing" : "forbidden";
  }

  const [, query = ""] = /\?([^#]*)/.exec(target) ?? [];
  return { file, name, query };
};

/** Runs it in a process of its own, whose output becomes the answer. */
export const answerByScript = async (
  system: System,
  script: CgiScript,
  request: HttpRequest,
  connection: Connection,
): Promise<void> => {
  const [inRead, inWrite] = system.pipe(true);
  const [outRead, outWrite] = system.pipe(true);
  const environment = environmentOf(system, script, request, connection);
  system.fork(async (child) => {
    child.dup2(inRead, 0);
    child.dup2(outWrite, 1);
    // The script waits for its own children, as any program does.
    child.process.dispositions.delete(SIGNAL.CHLD);
    child.chdir(posix.dirname(script.file));
    return executeByName(child, [script.file], environment);
  });
  system.close(inRead);
  system.close(outWrite);
  await system
    .write(inWrite, Buffer.from(request.body, "latin1"))
    .catch(() => undefined)
    .then(() => system.close(inWrite));
  const output = await readAll(system, outRead);
  system.close(outRead);
  await connection.write(Buffer.from(withStatus(output), "latin1"));
};

/** A script may say the whole status line or a `Status:` header; else it is well. */
const withStatus = (output: string): string => {
  if (output.startsWith("HTTP/")) {
    return output;
  }

  const [, status] = /^Status: *(\d{3}[^\r\n]*)\r?\n/i.exec(output) ?? [];
  const rest = status === undefined ? output : output.slice(output.indexOf("\n") + 1);
  return `HTTP/1.1 ${status ?? "200 OK"}\r\nConnection: close\r\n${rest}`;
};

const environmentOf = (
  system: System,
  { file, name, query }: CgiScript,
  { method, target, version, headers, body }: HttpRequest,
  { remote }: Connection,
): Map<string, string> => {
  const variables: Record<string, string> = {
    CONTENT_LENGTH: String(body.length),
    GATEWAY_INTERFACE: "CGI/1.1",
    PATH_INFO: "",
    QUERY_STRING: query,
    REMOTE_ADDR: remote.address,
    REMOTE_PORT: String(remote.port),
    REQUEST_METHOD: method,
    REQUEST_URI: target,
    SCRIPT_FILENAME: file,
    SCRIPT_NAME: name,
    SERVER_PROTOCOL: version,
    SERVER_SOFTWARE: "busybox httpd/1.37.0",
  };
  const type = headerOf(headers, "content-type");
  const sent = headers
    .filter(([header]) => !/^(content-(type|length)|connection)$/i.test(header))
    .map(([header, value]): [string, string] => [
      `HTTP_${header.toUpperCase().replaceAll("-", "_")}`,
      value,
    ]);
  return new Map([
    ...system.process.environment,
    ...Object.entries(variables),
    ...(type === undefined ? [] : [["CONTENT_TYPE", type] as [string, string]]),
    ...sent,
  ]);
};

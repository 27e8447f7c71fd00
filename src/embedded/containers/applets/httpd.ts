/** busybox' own httpd. */
import { answerByScript, findScript } from "./httpd-cgi.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import { HttpReader, httpDate, readRequest } from "../http/http-message.ts";
import { waitForever } from "../http/http-server.ts";
import { pathOfTarget, readStatic } from "../http/static-files.ts";
import { O } from "../kernel/open-file.ts";
import { SIGNAL } from "../kernel/signals.ts";
import type { System } from "../kernel/system.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import type { Connection } from "../network/connection.ts";

const errors: Record<number, [string, string]> = {
  400: ["Bad Request", "Unsupported method"],
  403: ["Forbidden", ""],
  404: ["Not Found", "The requested URL was not found"],
  501: ["Not Implemented", "The requested method is not recognized"],
};

const errorText = (status: number, now: number): string => {
  const [words, text] = errors[status]!;
  return `HTTP/1.1 ${status} ${words}\r\nDate: ${httpDate(now)}\r\nConnection: close\r\nContent-type: text/html\r\n\r\n<HTML><HEAD><TITLE>${status} ${words}</TITLE></HEAD>\n<BODY><H1>${status} ${words}</H1>\n${text}\n</BODY></HTML>\n`;
};

const answer = (system: System, root: string, method: string, target: string): string => {
  const now = system.kernel.host.now();
  if (method !== "GET" && method !== "HEAD") {
    return errorText(501, now);
  }

  const path = pathOfTarget(target);
  const file = path === undefined ? "missing" : readStatic(system, root, path);
  if (file === "folder") {
    return `HTTP/1.1 302 Found\r\nDate: ${httpDate(now)}\r\nConnection: close\r\nLocation: ${path}/\r\n\r\n`;
  }

  if (typeof file === "string") {
    return errorText(file === "missing" ? 404 : 403, now);
  }

  const tag = `${Math.floor(file.mtime / 1000).toString(16)}-${file.text.length.toString(16)}`;
  const head = `HTTP/1.1 200 OK\r\nDate: ${httpDate(now)}\r\nConnection: close\r\nContent-type: ${file.type}\r\nAccept-Ranges: bytes\r\nLast-Modified: ${httpDate(file.mtime)}\r\nETag: "${tag}"\r\nContent-Length: ${file.text.length}\r\n\r\n`;
  return method === "HEAD" ? head : head + file.text;
};

const serveOne = async (system: System, root: string, connection: Connection): Promise<void> => {
  const request = await readRequest(HttpReader.over(connection, (work) => work));
  if (request !== undefined && system.process.ended === undefined) {
    const script = findScript(system, root, request.target);
    if (script === undefined) {
      const text = answer(system, root, request.method, request.target);
      await connection.write(Buffer.from(text, "latin1"));
    } else if (typeof script === "string") {
      const text = errorText(script === "missing" ? 404 : 403, system.kernel.host.now());
      await connection.write(Buffer.from(text, "latin1"));
    } else {
      await answerByScript(system, script, request, connection);
    }
  }

  connection.end();
};

export const httpd = async (task: Task): Promise<number> => {
  const { flags, values } = await parseOptions(task, "c:d:h:ep:ifvr:m:u:");
  const portText = values.get("p") ?? "80";
  const [address, number] = portText.includes(":") ? portText.split(":") : ["0.0.0.0", portText];
  if (!/^\d+$/.test(number!) || Number(number) > 65_535) {
    return 1;
  }

  const home = values.get("h");
  if (home !== undefined) {
    try {
      task.system.chdir(home);
    } catch (error) {
      return task.failAbout(`can't change directory to '${home}'`, error);
    }
  }

  const root = task.system.getcwd();
  const listen = async (system: System): Promise<void> => {
    // Nobody asks how a script ended.
    system.process.dispositions.set(SIGNAL.CHLD, "ignore");
    await system.listen(address!, Number(number), (connection) => {
      serveOne(system, root === "/" ? "" : root, connection).catch(() => connection.destroy());
    });
  };
  if (flags.has("f")) {
    try {
      await listen(task.system);
    } catch (error) {
      return task.fail(`bind: ${reasonOf(error)}`);
    }

    return waitForever(task.system);
  }

  return background(task, listen);
};

/** The parent ends once the child listens. */
const background = async (
  task: Task,
  listen: (system: System) => Promise<void>,
): Promise<number> => {
  const { system } = task;
  const [reader, writer] = system.pipe();
  system.fork(async (child) => {
    child.setSession();
    child.process.release(reader);
    const nothing = await child.open("/dev/null", O.RDWR);
    child.dup2(nothing, 0);
    child.dup2(nothing, 1);

    try {
      await listen(child);
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }

      await child.write(writer, Buffer.from(`bind: ${error.message}`));
      return 1;
    }

    child.dup2(nothing, 2);
    child.process.release(nothing);
    child.process.release(writer);
    return waitForever(child);
  });
  system.close(writer);
  const message = Buffer.from(await system.read(reader)).toString("latin1");
  return message === "" ? 0 : task.fail(message);
};

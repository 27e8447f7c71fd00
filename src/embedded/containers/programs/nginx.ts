/** nginx and images built on it: static files, hello pages, an echo. */
import { Task } from "../applets/task.ts";
import { headerOf, httpDate } from "../http/http-message.ts";
import type { HttpRequest } from "../http/http-message.ts";
import { listenHttp, waitForever } from "../http/http-server.ts";
import type { HttpHandler, HttpListener, HttpResponse, Peer } from "../http/http-server.ts";
import { pathOfTarget, readStatic } from "../http/static-files.ts";
import type { Program } from "../kernel/program.ts";
import { SIGNAL } from "../kernel/signals.ts";
import type { System } from "../kernel/system.ts";
import { ProcessExit, isErrno } from "../kernel/system-error.ts";

const root = "/usr/share/nginx/html";

const version = (system: System): string =>
  system.process.environment.get("NGINX_VERSION") ?? "1.29.3";

const errorPage = (system: System, status: number, words: string): HttpResponse => ({
  status,
  headers: [
    ["Server", `nginx/${version(system)}`],
    ["Date", httpDate(system.kernel.host.now())],
    ["Content-Type", "text/html"],
  ],
  body: `<html>\r\n<head><title>${status} ${words}</title></head>\r\n<body>\r\n<center><h1>${status} ${words}</h1></center>\r\n<hr><center>nginx/${version(system)}</center>\r\n</body>\r\n</html>\r\n`,
});

const stamp = (ms: number): string => {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  const month = date.toUTCString().slice(8, 11);
  return `${two(date.getUTCDate())}/${month}/${date.getUTCFullYear()}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
};

/** The access log's line in nginx' combined format with the forwarded address. */
const accessLine = (
  request: HttpRequest,
  peer: Peer,
  response: HttpResponse,
  now: number,
): string =>
  `${peer.address} - - [${stamp(now)}] "${request.method} ${request.target} ${request.version}" ${response.status} ${request.method === "HEAD" ? 0 : response.body.length} "${headerOf(request.headers, "referer") ?? "-"}" "${headerOf(request.headers, "user-agent") ?? "-"}" "${headerOf(request.headers, "x-forwarded-for") ?? "-"}"\n`;

const serveFiles =
  (system: System): HttpHandler =>
  (request) => {
    if (!["GET", "HEAD"].includes(request.method)) {
      return errorPage(system, 405, "Not Allowed");
    }

    const path = pathOfTarget(request.target);
    const file = path === undefined ? "missing" : readStatic(system, root, path);
    if (file === "missing") {
      return errorPage(system, 404, "Not Found");
    }

    if (file === "forbidden") {
      return errorPage(system, 403, "Forbidden");
    }

    if (file === "folder") {
      const host = headerOf(request.headers, "host") ?? "localhost";
      const moved = errorPage(system, 301, "Moved Permanently");
      return { ...moved, headers: [...moved.headers, ["Location", `http://${host}${path}/`]] };
    }

    return {
      status: 200,
      headers: [
        ["Server", `nginx/${version(system)}`],
        ["Date", httpDate(system.kernel.host.now())],
        ["Content-Type", file.type],
        ["Last-Modified", httpDate(file.mtime)],
        [
          "ETag",
          `"${Math.floor(file.mtime / 1000).toString(16)}-${file.text.length.toString(16)}"`,
        ],
        ["Accept-Ranges", "bytes"],
      ],
      body: file.text,
    };
  };

/** The plain page of nginxdemos: who answered, and when. */
const serveHello =
  (system: System): HttpHandler =>
  (request, peer) => {
    const now = system.kernel.host.now();
    const date = stamp(now).replace(" +0000", " +0000");
    const id = [...system.kernel.host.random(16)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    return {
      status: 200,
      headers: [
        ["Server", `nginx/${version(system)}`],
        ["Date", httpDate(now)],
        ["Content-Type", "text/plain"],
        ["Expires", httpDate(now - 1000)],
        ["Cache-Control", "no-cache"],
      ],
      body: `Server address: ${system.kernel.options.address}:${peer.localPort}\nServer name: ${system.kernel.hostname}\nDate: ${date}\nURI: ${request.target}\nRequest ID: ${id}\n`,
    };
  };

const serveEcho =
  (system: System): HttpHandler =>
  (request, peer) => ({
    status: 200,
    headers: [
      ["Server", "echoserver"],
      ["Date", httpDate(system.kernel.host.now())],
      ["Content-Type", "text/plain"],
    ],
    body: `\n\nHostname: ${system.kernel.hostname}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx: ${version(system)} - lua: 10015\n\nRequest Information:\n\tclient_address=${peer.address}\n\tmethod=${request.method}\n\treal path=${request.target}\n\tquery=${request.target.split("?")[1] ?? ""}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=http://${headerOf(request.headers, "host") ?? ""}:${peer.localPort}${request.target}\n\nRequest Headers:\n${request.headers.map(([name, value]) => `\t${name.toLowerCase()}=${value}\n`).join("")}\nRequest Body:\n\t${request.body === "" ? "-no body in request-" : request.body}\n\n`,
  });

/** Ports of the `listen` lines of the configuration, if somebody mounted one. */
const configuredPorts = (system: System): number[] => {
  const ports: number[] = [];
  try {
    for (const name of system
      .readDirectory("/etc/nginx/conf.d")
      .filter((file) => file.endsWith(".conf"))) {
      const { inode } = system.stat(`/etc/nginx/conf.d/${name}`);
      const data = (inode as { data?: { read(from: number, length: number): Uint8Array } }).data;
      const text = Buffer.from(data?.read(0, inode.size) ?? new Uint8Array(0)).toString("latin1");
      ports.push(
        ...[...text.matchAll(/^\s*listen\s+(?:[\d.]+:|\[::\]:)?(\d+)/gm)].map((match) =>
          Number(match[1]),
        ),
      );
    }
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }
  }

  return [...new Set(ports)];
};

const nginxWith =
  (makeHandler: (system: System) => HttpHandler): Program =>
  async (system) => {
    const task = new Task(system, "nginx", system.process.argv.slice(1));
    if (task.args.includes("-v") || task.args.includes("-V")) {
      await task.complain(`nginx version: nginx/${version(system)}\n`);
      return 0;
    }

    if (task.args.includes("-t")) {
      await task.complain(
        "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n",
      );
      return 0;
    }

    const listeners: HttpListener[] = [];
    const leave = (): void => system.kernel.finish(system.process, { code: 0 });
    for (const signal of [SIGNAL.TERM, SIGNAL.INT]) {
      system.process.dispositions.set(signal, leave);
    }

    // Requests that have come are answered first.
    system.process.dispositions.set(SIGNAL.QUIT, () => {
      void Promise.all(listeners.map((listener) => listener.drain())).then(leave);
    });
    system.process.dispositions.set(SIGNAL.HUP, () => undefined);
    const handler = makeHandler(system);
    const logged: HttpHandler = async (request, peer) => {
      const response = await handler(request, peer);
      await task.system.write(
        1,
        Buffer.from(accessLine(request, peer, response, system.kernel.host.now()), "latin1"),
      );
      return response;
    };
    const configured = configuredPorts(system);
    const fallback = Number(system.process.environment.get("NGINX_PORT") ?? "80");
    for (const port of configured.length > 0 ? configured : [fallback]) {
      try {
        listeners.push(await listenHttp(system, port, logged));
      } catch (error) {
        if (!isErrno(error)) {
          throw error;
        }

        const reason = error.code === "EADDRINUSE" ? "98: Address in use" : `13: ${error.message}`;
        await task.complain(
          `${stampOfError(system)} [emerg] ${system.pid}#${system.pid}: bind() to 0.0.0.0:${port} failed (${reason})\nnginx: [emerg] bind() to 0.0.0.0:${port} failed (${reason})\n`,
        );
        throw new ProcessExit(1);
      }
    }

    await notice(task, `using the "epoll" event method`);
    await notice(task, `nginx/${version(system)}`);
    await notice(task, "start worker processes");
    return waitForever(system);
  };

const stampOfError = (system: System): string => {
  const text = new Date(system.kernel.host.now()).toISOString();
  return `${text.slice(0, 10).replaceAll("-", "/")} ${text.slice(11, 19)}`;
};

const notice = (task: Task, message: string): Promise<void> =>
  task.complain(
    `${stampOfError(task.system)} [notice] ${task.system.pid}#${task.system.pid}: ${message}\n`,
  );

export const nginx: Program = nginxWith(serveFiles);
export const nginxHello: Program = nginxWith(serveHello);
export const echoserver: Program = nginxWith(serveEcho);

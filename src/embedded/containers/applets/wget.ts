/** wget. */
import { parseDuration } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";
import { headerOf, readBody } from "../http/http-message.ts";
import type { HeaderList } from "../http/http-message.ts";
import { parseUrl, sendRequest } from "../http/http-client.ts";
import type { Address, HttpAnswer } from "../http/http-client.ts";
import { O } from "../kernel/open-file.ts";
import { AF_INET, SOCK_STREAM } from "../kernel/registers.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { resolveName } from "../network/resolver.ts";
import type { Connection } from "../network/connection.ts";
import { openSocket } from "./sockets.ts";
import { within } from "./within.ts";

interface Request {
  flags: Set<string>;
  values: Map<string, string>;
  headers: HeaderList;
  timeout: number | undefined;
}

const dial = async (
  task: Task,
  address: Address,
  { flags, timeout }: Request,
): Promise<Connection> => {
  const shown =
    address.port === 80 && !/:\d+/.test(address.host)
      ? address.host
      : `${address.host}${explicitPort(address)}`;
  const [ip] = await resolveName(task.system, address.host);
  if (ip === undefined) {
    return task.fail(`bad address '${shown}'`);
  }

  if (!flags.has("q")) {
    await task.complain(`Connecting to ${shown} (${ip}:${address.port})\n`);
  }

  await openSocket(task, AF_INET, SOCK_STREAM);

  try {
    const dialing = task.system.connect(ip, address.port, true);
    return (await within(task, dialing, timeout)) ?? (await task.fail("download timed out"));
  } catch (error) {
    return task.fail(`can't connect to remote host (${ip}): ${reasonOf(error)}`);
  }
};

const explicitPort = (address: Address & { explicit?: boolean }): string =>
  address.explicit === true ? `:${address.port}` : "";

const ask = async (task: Task, address: Address, request: Request): Promise<HttpAnswer> => {
  const { values, headers, timeout } = request;
  if (address.scheme === "https") {
    await dial(task, address, request);
    return task.fail("error getting response: Connection reset by peer");
  }

  const connection = await dial(task, address, request);
  const body = values.get("p") ?? "";
  const given = (name: string): boolean => headerOf(headers, name) !== undefined;
  const all: HeaderList = [
    ...(given("host")
      ? []
      : [["Host", `${address.host}${explicitPort(address)}`] as [string, string]]),
    ...(given("user-agent") ? [] : [["User-Agent", values.get("U") ?? "Wget"] as [string, string]]),
    ...(given("connection") ? [] : [["Connection", "close"] as [string, string]]),
    ...(address.user === undefined
      ? []
      : [
          ["Authorization", `Basic ${Buffer.from(address.user).toString("base64")}`] as [
            string,
            string,
          ],
        ]),
    ...headers,
    ...(values.has("p")
      ? [
          ["Content-Type", "application/x-www-form-urlencoded"] as [string, string],
          ["Content-Length", String(body.length)] as [string, string],
        ]
      : []),
  ];
  let answer: HttpAnswer | undefined;
  try {
    answer = await within(
      task,
      sendRequest(task.system, connection, {
        method: values.has("p") ? "POST" : "GET",
        path: address.path,
        headers: all,
        body,
      }),
      timeout,
      () => task.fail("download timed out"),
    );
  } catch (error) {
    return task.fail(`error getting response: ${reasonOf(error)}`);
  }

  if (answer?.line.startsWith("HTTP/") !== true) {
    return task.fail("error getting response");
  }

  if (request.flags.has("S")) {
    await task.complain(
      [answer.line, ...answer.headers.map(([name, value]) => `${name}: ${value}`), ""]
        .map((line) => `  ${line}\n`)
        .join(""),
    );
  }

  return answer;
};

const follow = async (
  task: Task,
  url: string,
  request: Request,
): Promise<{ answer: HttpAnswer; address: Address }> => {
  let address = locate(url);
  for (let hops = 0; ; hops += 1) {
    if (address === undefined) {
      return task.fail(`not an http or ftp url: ${url}`);
    }

    const answer = await ask(task, address, request);
    const location = headerOf(answer.headers, "location");
    if (answer.status < 300 || answer.status >= 400 || location === undefined) {
      return answer.status === 200 || answer.status === 206 || answer.status === 204
        ? { answer, address }
        : task.fail(`server returned error: ${answer.line}`);
    }

    if (hops >= 5) {
      return task.fail("too many redirections");
    }

    answer.connection.destroy();
    address = locate(
      location.startsWith("/") ? `http://${address.host}:${address.port}${location}` : location,
    );
  }
};

const locate = (url: string): (Address & { explicit: boolean }) | undefined => {
  const address = parseUrl(url);
  return address === undefined
    ? undefined
    : { ...address, explicit: /^(?:\w+:\/\/)?[^/]*:\d+/.test(url) };
};

export const wget = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(task, "cqSO:o:P:Y:U:T:t:nLH:", {
    long: {
      continue: "c",
      quiet: "q",
      "server-response": "S",
      "output-document:": "O",
      "output-file:": "o",
      "directory-prefix:": "P",
      "proxy:": "Y",
      "user-agent:": "U",
      "timeout:": "T",
      "tries:": "t",
      "header:": "H",
      "post-data:": "p",
      spider: "s",
      "no-check-certificate": "k",
      "no-clobber": "n",
      "no-verbose": "v",
      "passive-ftp": "F",
    },
  });
  if (rest.length === 0) {
    return task.usage();
  }

  const headers = all
    .filter(([letter]) => letter === "H")
    .map(([, value]): [string, string] => [
      value!.slice(0, value!.indexOf(":")),
      value!.slice(value!.indexOf(":") + 1).trim(),
    ]);
  const timeout = values.has("T") ? parseDuration(values.get("T")!) : 900_000;
  for (const url of rest) {
    await download(task, url, { flags, values, headers, timeout });
  }

  return 0;
};

const download = async (task: Task, url: string, request: Request): Promise<void> => {
  const { flags, values } = request;
  const { answer, address } = await follow(task, url, request);
  if (flags.has("s")) {
    if (!flags.has("q")) {
      await task.complain("remote file exists\n");
    }

    answer.connection.destroy();
    return;
  }

  const name = address.path.split("?")[0]!.split("/").pop();
  const path =
    values.get("O") ??
    `${values.has("P") ? `${values.get("P")}/` : ""}${name === "" || name === undefined ? "index.html" : name}`;
  const toOutput = path === "-";
  let fd = 1;
  if (!toOutput) {
    const mode = values.has("O") ? O.TRUNC : O.EXCL;
    try {
      fd = await task.system.open(path, O.WRONLY | O.CREAT | mode);
    } catch (error) {
      await task.fail(`can't open '${path}': ${reasonOf(error)}`);
    }
  }

  if (!flags.has("q")) {
    await task.complain(toOutput ? "writing to stdout\n" : `saving to '${path}'\n`);
  }

  let size = 0;
  try {
    await readBody(answer.reader, answer.headers, true, async (part) => {
      size += part.length;
      await task.system.write(fd, encode(part));
    });
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    await task.fail(`read error: ${error.message}`);
  }

  answer.connection.destroy();
  if (!flags.has("q")) {
    const bar = `${(toOutput ? "-" : path).slice(0, 20).padEnd(20)} 100% |${"*".repeat(32)}|  ${String(size).padStart(4)}  0:00:00 ETA\n`;
    await task.complain(`${bar}${toOutput ? "written to stdout" : `'${path}' saved`}\n`);
  }
};

/** curl with the options that people use against services. */
import { parseOptions } from "../applets/options.ts";
import { Task, encode, runApplet } from "../applets/task.ts";
import { parseUrl } from "../http/http-client.ts";
import { headerOf, readBody } from "../http/http-message.ts";
import type { HeaderList } from "../http/http-message.ts";
import { O } from "../kernel/open-file.ts";
import type { Program } from "../kernel/program.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { readFileText } from "../shell/read-file.ts";
import { CurlError, request, version } from "./curl-request.ts";
import type { Settings } from "./curl-request.ts";

const longOptions: Record<string, string> = {
  silent: "s",
  "show-error": "S",
  fail: "f",
  include: "i",
  head: "I",
  verbose: "v",
  location: "L",
  insecure: "k",
  "output:": "o",
  "remote-name": "O",
  "request:": "X",
  "header:": "H",
  "data:": "d",
  "data-raw:": "d",
  "data-binary:": "d",
  "json:": "J",
  "user-agent:": "A",
  "user:": "u",
  "write-out:": "w",
  "max-time:": "m",
  "connect-timeout:": "C",
  "retry:": "R",
  "retry-delay:": "Y",
  "retry-connrefused": "Q",
  "resolve:": "r",
  compressed: "Z",
  http1_1: "1",
  "http1.1": "1",
  "no-progress-meter": "N",
  "cacert:": "e",
  "retry-all-errors": "Q",
  "no-keepalive": "K",
  ipv4: "4",
  globoff: "g",
  "fail-with-body": "f",
  get: "G",
  "cookie:": "b",
  version: "V",
};

const settingsOf = async (
  task: Task,
  all: [string, string | undefined][],
  flags: Set<string>,
  values: Map<string, string>,
): Promise<Settings> => {
  const headers: HeaderList = [];
  const data: string[] = [];
  for (const [letter, value] of all) {
    if (letter === "H") {
      const colon = value!.indexOf(":");
      headers.push([value!.slice(0, colon), value!.slice(colon + 1).trim()]);
    } else if (letter === "d" || letter === "J") {
      data.push(value!.startsWith("@") ? await readFileText(task.system, value!.slice(1)) : value!);
    }
  }

  const body = data.length === 0 ? undefined : data.join(flags.has("J") ? "" : "&");
  if (body !== undefined && headerOf(headers, "content-type") === undefined) {
    headers.push([
      "Content-Type",
      flags.has("J") ? "application/json" : "application/x-www-form-urlencoded",
    ]);
  }

  const method = values.get("X") ?? (flags.has("I") ? "HEAD" : body === undefined ? "GET" : "POST");
  return { flags, values, method, headers, body };
};

const transfer = async (task: Task, url: string, settings: Settings): Promise<void> => {
  const { flags, values } = settings;
  const start = task.now;
  let address = parseUrl(url);
  if (address === undefined) {
    throw new CurlError(1, `Protocol "${/^(\w+):/.exec(url)?.[1] ?? ""}" not supported`);
  }

  let answer = await request(task, address, settings);
  for (
    let hops = 0;
    flags.has("L") && answer.status >= 300 && answer.status < 400 && hops < 50;
    hops += 1
  ) {
    const location = headerOf(answer.headers, "location");
    if (location === undefined) {
      break;
    }

    answer.connection.destroy();
    address = parseUrl(
      new URL(location, `http://${address.host}:${address.port}${address.path}`).href,
    )!;
    answer = await request(task, address, settings);
  }

  const output = values.get("o") ?? (flags.has("O") ? address.path.split("/").pop() : undefined);
  const fd =
    output === undefined || output === "-"
      ? 1
      : await task.system.open(output, O.WRONLY | O.CREAT | O.TRUNC);
  let size = 0;
  const write = async (text: string): Promise<void> => {
    await task.system.write(fd, encode(text));
  };
  const failing = flags.has("f") && answer.status >= 400;
  if ((flags.has("i") || flags.has("I")) && !failing) {
    await write(
      `${answer.line}\r\n${answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
    );
  }

  if (settings.method !== "HEAD") {
    await readBody(answer.reader, answer.headers, true, async (part) => {
      size += part.length;
      if (!failing) {
        await write(part);
      }
    });
  }

  answer.connection.destroy();
  const format = values.get("w");
  if (format !== undefined) {
    const seconds = ((task.now - start) / 1000).toFixed(6);
    const facts: Record<string, string> = {
      http_code: String(answer.status),
      response_code: String(answer.status),
      size_download: String(size),
      time_total: seconds,
      time_connect: seconds,
      url_effective: url,
      content_type: headerOf(answer.headers, "content-type") ?? "",
      remote_ip: answer.connection.remote.address,
      remote_port: String(address.port),
    };
    await task.system.write(
      1,
      encode(
        format
          .replaceAll(/%\{(\w+)\}/g, (_, name: string) => facts[name] ?? "")
          .replaceAll(String.raw`\n`, "\n")
          .replaceAll(String.raw`\t`, "\t")
          .replaceAll("%%", "%"),
      ),
    );
  }

  if (failing) {
    throw new CurlError(22, `The requested URL returned error: ${answer.status}`);
  }
};

const curlApplet = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(
    task,
    "sSfiIvLko:OX:H:d:A:u:w:m:b:e:Gg4KNVr:1",
    { long: longOptions, status: 2 },
  );
  if (flags.has("V")) {
    task.print(`curl ${version} (x86_64-alpine-linux-musl) libcurl/${version}\n`);
    return 0;
  }

  if (rest.length === 0) {
    await task.complain("curl: (2) no URL specified\n");
    return 2;
  }

  const settings = await settingsOf(task, all, flags, values);
  let status = 0;
  for (const url of rest) {
    const tries = Number(values.get("R") ?? 0) + 1;
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      try {
        await transfer(task, url, settings);
        status = 0;
        break;
      } catch (error) {
        const failure =
          error instanceof CurlError
            ? error
            : new CurlError(isErrno(error, "ECONNRESET") ? 56 : 23, reasonOf(error));
        status = failure.code;
        const again = attempt < tries && (flags.has("Q") || failure.code === 28);
        if (!flags.has("s") || flags.has("S")) {
          await task.complain(`curl: (${failure.code}) ${failure.message}\n`);
        }

        if (!again) {
          break;
        }

        await task.system.sleep(Number(values.get("Y") ?? 1) * 1000);
      }
    }
  }

  return status;
};

export const curl: Program = (system) =>
  runApplet(new Task(system, "curl", system.process.argv.slice(1)), curlApplet);

/** curl with the options that people use against services. */
import { parseOptions } from "../applets/options.ts";
import { Task, runApplet } from "../applets/task.ts";
import { headerOf } from "../http/http-message.ts";
import type { HeaderList } from "../http/http-message.ts";
import type { Program } from "../kernel/program.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { readFileText } from "../shell/read-file.ts";
import { certificateAdvice, CurlError } from "./curl-error.ts";
import { version } from "./curl-request.ts";
import type { Settings } from "./curl-request.ts";
import { transfer } from "./curl-transfer.ts";

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
  "connect-to:": "t",
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
  return { flags, values, all, method, headers, body };
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
          await task.complain(
            `curl: (${failure.code}) ${failure.message}\n${failure.code === 60 ? certificateAdvice : ""}`,
          );
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

/** One transfer of curl: requests along redirects, the body to where it should go, and what --write-out says of it. */
import { type Task, encode } from "../applets/task.ts";
import { type Address, parseUrl } from "../http/http-client.ts";
import { headerOf, readBody } from "../http/http-message.ts";
import { O } from "../kernel/open-file.ts";
import { CurlError } from "./curl-error.ts";
import { type Answered, request, type Settings } from "./curl-request.ts";
import { type Transfer, writeOut } from "./curl-write-out.ts";

const maxRedirects = 50;

/** @throws CurlError */
export const transfer = async (task: Task, url: string, settings: Settings): Promise<void> => {
  const report = emptyReport(url, settings);
  const start = task.system.kernel.host.measure();
  let failure: CurlError | undefined;
  try {
    await perform(task, settings, report);
  } catch (error) {
    if (!(error instanceof CurlError)) {
      throw error;
    }

    failure = error;
  }

  const format = settings.values.get("w");
  if (format !== undefined) {
    const { times } = report;
    const since = (moment: number): number => (moment === 0 ? 0 : Math.max(0, moment - start));
    const text = writeOut(format, {
      ...report,
      exit: failure?.code ?? 0,
      message: failure?.message ?? "",
      times: {
        lookup: since(times.lookup),
        connect: since(times.connect),
        secured: since(times.secured),
        first: since(times.first),
        total: task.system.kernel.host.measure() - start,
      },
    });
    await task.system.write(1, encode(text));
  }

  if (failure !== undefined) {
    throw failure;
  }
};

const nowhere = { address: "", port: 0 };

const emptyReport = (url: string, { method }: Settings): Transfer => ({
  status: 0,
  size: 0,
  url: /^\w+:\/\//.test(url) ? url : `http://${url}`,
  scheme: "",
  contentType: "",
  redirect: "",
  remote: nowhere,
  local: nowhere,
  redirects: 0,
  method,
  exit: 0,
  message: "",
  times: { lookup: 0, connect: 0, secured: 0, first: 0, total: 0 },
});

const perform = async (task: Task, settings: Settings, report: Transfer): Promise<void> => {
  let address = addressOf(report.url);
  let answer = await request(task, address, settings);
  note(report, address, answer);
  while (settings.flags.has("L") && report.redirect !== "") {
    if (report.redirects === maxRedirects) {
      throw new CurlError(47, `Maximum (${maxRedirects}) redirects followed`);
    }

    answer.connection.destroy();
    report.url = report.redirect;
    report.redirects += 1;
    address = addressOf(report.url);
    answer = await request(task, address, settings);
    note(report, address, answer);
  }

  await save(task, address, answer, settings, report);
};

/** @throws CurlError for schemes of other worlds */
const addressOf = (url: string): Address => {
  const address = parseUrl(url);
  if (address === undefined) {
    throw new CurlError(1, `Protocol "${/^(\w+):/.exec(url)?.[1] ?? ""}" not supported`);
  }

  return address;
};

const note = (report: Transfer, { scheme, path }: Address, answer: Answered): void => {
  const location = headerOf(answer.headers, "location");
  const moved = answer.status >= 300 && answer.status < 400 && location !== undefined;
  report.status = answer.status;
  report.scheme = scheme;
  report.contentType = headerOf(answer.headers, "content-type") ?? "";
  report.redirect = moved ? new URL(location, new URL(path, report.url)).href : "";
  report.remote = answer.connection.remote;
  report.local = answer.connection.local;
  report.times = { ...answer.times, total: 0 };
};

const save = async (
  task: Task,
  { path }: Address,
  answer: Answered,
  settings: Settings,
  report: Transfer,
): Promise<void> => {
  const { flags, values } = settings;
  const output = values.get("o") ?? (flags.has("O") ? path.split("/").pop() : undefined);
  const fd =
    output === undefined || output === "-"
      ? 1
      : await task.system.open(output, O.WRONLY | O.CREAT | O.TRUNC);
  const write = async (text: string): Promise<void> => {
    await task.system.write(fd, encode(text));
  };
  const isFailing = flags.has("f") && answer.status >= 400;
  if ((flags.has("i") || flags.has("I")) && !isFailing) {
    await write(
      `${answer.line}\r\n${answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
    );
  }

  if (settings.method !== "HEAD") {
    await readBody(answer.reader, answer.headers, true, async (part) => {
      report.size += part.length;
      if (!isFailing) {
        await write(part);
      }
    });
  }

  answer.connection.destroy();
  const promised = Number(headerOf(answer.headers, "content-length") ?? report.size);
  if (settings.method !== "HEAD" && report.size < promised) {
    throw new CurlError(18, `end of response with ${promised - report.size} bytes missing`);
  }

  if (isFailing) {
    throw new CurlError(22, `The requested URL returned error: ${answer.status}`);
  }
};

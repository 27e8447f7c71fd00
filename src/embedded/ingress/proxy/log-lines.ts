/** Lines of nginx' logs: the access log in NIC's default format, the error log as nginx writes it. */

/** What is known of a request when it is over; `-` in the line for what is not there. */
export interface AccessFacts {
  client: string;
  /** User of a Basic authorization. */
  user: string | undefined;
  /** `GET /tea HTTP/1.1`, or the bytes that were no request. */
  request: string;
  status: number;
  /** Bytes of the body that were sent. */
  bytes: number;
  referer: string | undefined;
  agent: string | undefined;
  forwardedFor: string | undefined;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

let stampedSecond = -1;
let stamp = "";

/** `29/Nov/2026:02:40:01 +0000` */
export const localTime = (ms: number): string => {
  const second = Math.floor(ms / 1000);
  if (second !== stampedSecond) {
    const date = new Date(ms);
    stampedSecond = second;
    stamp = `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
  }

  return stamp;
};

export const accessLine = (facts: AccessFacts, now: number): string =>
  `${facts.client} - ${value(facts.user)} [${localTime(now)}] "${escape(facts.request)}" ${facts.status} ${facts.bytes} "${value(facts.referer)}" "${value(facts.agent)}" "${value(facts.forwardedFor)}"\n`;

const value = (text: string | undefined): string =>
  text === undefined || text === "" ? "-" : escape(text);

/** Quotes, backslashes, control characters and bytes beyond ASCII become \xHH. */
const escape = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  /["\\\u0000-\u001F\u007F-\uFFFF]/.test(text)
    ? // oxlint-disable-next-line no-control-regex
      text.replaceAll(/["\\\u0000-\u001F\u007F-\uFFFF]/g, (character) =>
        [...Buffer.from(character)].map((byte) => hex(byte)).join(""),
      )
    : text;

const hex = (byte: number): string =>
  String.raw`\x${byte.toString(16).toUpperCase().padStart(2, "0")}`;

/** Where in the work a fault came up, for the error log. */
export interface FaultContext {
  /** Number of the client's connection. */
  connection: number;
  client: string;
  server: string;
  request: string;
  /** `http://10.244.1.7:8080/tea` */
  upstream?: string;
  host: string | undefined;
}

export const errorLine = (message: string, context: FaultContext, now: number): string => {
  const time = new Date(now).toISOString();
  const date = `${time.slice(0, 10).replaceAll("-", "/")} ${time.slice(11, 19)}`;
  const upstream =
    context.upstream === undefined ? "" : `, upstream: "${escape(context.upstream)}"`;
  const host = context.host === undefined ? "" : `, host: "${escape(context.host)}"`;
  return `${date} [error] 24#24: *${context.connection} ${message}, client: ${context.client}, server: ${context.server}, request: "${escape(context.request)}"${upstream}${host}\n`;
};

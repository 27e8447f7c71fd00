/** The answer to a request, of which nothing but its head has to be known: warnings, and how objects and errors are written. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { StatusError } from "../status.ts";
import { goText } from "../store/serialized.ts";
import { formatOfError, type Format } from "./negotiate.ts";

const browsers = ["curl", "Wget", "Mozilla/5.0"];
// What Go's strconv.ParseBool takes for true.
const yes = ["1", "t", "T", "true", "TRUE", "True"];

export class Reply {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** The JSON that was answered. */
  told: string | undefined;
  readonly #warnings = new Set<string>();

  constructor(request: IncomingMessage, response: ServerResponse, query: URLSearchParams) {
    this.request = request;
    this.response = response;
    this.query = query;
  }

  readonly warn = (message: string): void => {
    this.#warnings.add(message);
  };

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** Whether JSON is to be laid out for people. */
  get pretty(): boolean {
    const asked = this.query.get("pretty") ?? "";
    if (asked !== "") {
      return yes.includes(asked);
    }

    const agent = this.header("user-agent") ?? "";
    return browsers.some((browser) => agent.startsWith(browser));
  }

  /** Writes text of JSON, as it is or laid out. */
  json(code: number, text: string): void {
    if (this.pretty) {
      this.laidOut(code, text);
    } else {
      this.told = text;
      this.write(code, "application/json", `${text}\n`);
    }
  }

  /** Go ends what it lays out for people without a line break. */
  laidOut(code: number, text: string): void {
    this.told = text;
    this.write(code, "application/json", goText(JSON.parse(text), 2));
  }

  /** Writes text of JSON in the format that was asked for. */
  text(code: number, text: string, format: Format): void {
    if (format === "json") {
      this.json(code, text);
      return;
    }

    this.told = text;
    // Few ask for YAML, and its writer takes a while to load.
    void import("../codec/write-yaml.ts").then(({ writeYaml }) => {
      this.write(code, "application/yaml", writeYaml(JSON.parse(text)));
    });
  }

  write(code: number, contentType: string, body: string | Uint8Array): void {
    const { response } = this;
    this.head();
    response.statusCode = code;
    response.setHeader("Content-Type", contentType);
    response.setHeader("Content-Length", Buffer.byteLength(body));
    response.end(this.request.method === "HEAD" ? undefined : body);
  }

  /** Headers that every answer carries. */
  head(): void {
    const { response } = this;
    if (!response.hasHeader("Cache-Control")) {
      response.setHeader("Cache-Control", "no-cache, private");
    }

    if (this.#warnings.size > 0) {
      response.setHeader("Warning", [...this.#warnings].map(warningHeader));
    }
  }

  error(error: StatusError): void {
    const retry = error.details?.retryAfterSeconds;
    if (retry !== undefined && retry > 0) {
      this.response.setHeader("Retry-After", String(retry));
    }

    const text = goText(error.toStatus());
    const format = formatOfError(this.header("accept"));
    if (format === undefined) {
      // Whoever accepts nothing that can be written is told all the same, for people.
      this.laidOut(error.code, text);
    } else {
      this.text(error.code, text, format);
    }
  }
}

// HTTP headers hold Latin-1 only; Go writes the bytes of UTF-8 as they are.
const warningHeader = (message: string): string => {
  const line = message.replaceAll(/[\n\r]/g, " ").replaceAll(/["\\]/g, String.raw`\$&`);
  return `299 - "${Buffer.from(line).toString("latin1")}"`;
};

/** One HTTPS call to a webhook, with failures in the words of Go's HTTP client. */
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { Json } from "../../object.ts";
import { urlText, type Target } from "./target.ts";

interface Answer {
  code: number;
  body: string;
}

interface NetworkError extends Error {
  code?: string;
  address?: string;
  port?: number;
  hostname?: string;
  cert?: { subjectaltname?: string; subject?: { CN?: string }; valid_to?: string };
}

const certificateNames = ({ cert }: NetworkError): string =>
  (cert?.subjectaltname ?? "")
    .split(", ")
    .map((name) => name.replace(/^(DNS|IP Address):/u, ""))
    .join(", ");

const x509 = (text: string): string => `tls: failed to verify certificate: x509: ${text}`;

const networkText = (error: NetworkError, host: string): string => {
  switch (error.code) {
    case "ECONNREFUSED":
      return `dial tcp ${error.address}:${error.port}: connect: connection refused`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `dial tcp: lookup ${error.hostname ?? host}: no such host`;
    case "ECONNRESET":
      return "EOF";
    case "ERR_TLS_CERT_ALTNAME_INVALID": {
      const names = certificateNames(error);
      return names === ""
        ? x509("certificate relies on legacy Common Name field, use SANs instead")
        : x509(`certificate is valid for ${names}, not ${host}`);
    }
    case "CERT_HAS_EXPIRED":
      return x509("certificate has expired or is not yet valid");
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "CERT_SIGNATURE_FAILURE":
      return x509("certificate signed by unknown authority");
    default:
      return error.message;
  }
};

const send = async (options: RequestOptions, url: URL, body: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const call = httpsRequest(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({
          code: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    call.on("error", reject);
    call.end(body);
  });

const reasons: Record<number, string> = {
  400: "the server rejected our request for an unknown reason",
  401: "the server has asked for the client to provide credentials",
  404: "the server could not find the requested resource",
  405: "the server does not allow this method on the requested resource",
  406: "the server was unable to respond with a content type that the client supports",
  409: "the server reported a conflict",
  415: "the body of the request was in an unknown format",
  429: "the server has received too many requests and has asked us to try again later",
  503: "the server is currently unable to handle the request",
};

const parse = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const notJson =
  'couldn\'t get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

const readAnswer = ({ code, body }: Answer): Json => {
  const parsed = parse(body);
  if (code >= 200 && code <= 206) {
    if (parsed === undefined) {
      throw new Error(notJson);
    }

    return parsed;
  }

  if (parsed?.kind === "Status" && parsed.message !== undefined) {
    throw new Error(parsed.message);
  }

  if (code === 403) {
    throw new Error(`forbidden: ${body}`);
  }

  throw new Error(
    reasons[code] ??
      (code >= 500
        ? `an error on the server (${JSON.stringify(body.trim())}) has prevented the request from succeeding`
        : `the server responded with the status code ${code} but did not return more information`),
  );
};

/** The parsed answer. @throws Error `failed to call webhook: ...` without that beginning */
export const callWebhook = async (
  target: Target,
  review: Json,
  timeoutSeconds: number,
): Promise<Json> => {
  const { url, ca, dial } = target;
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  let answer: Answer;
  try {
    const socket = await dial?.();
    const options: RequestOptions = {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json, */*" },
      signal,
      agent: false,
      ...(ca === undefined ? {} : { ca }),
      ...(socket === undefined ? {} : { socket, servername: url.hostname }),
    };
    answer = await send(options, url, JSON.stringify(review));
  } catch (error) {
    const text = signal.aborted
      ? "context deadline exceeded"
      : networkText(error as NetworkError, url.hostname);
    throw new Error(`Post ${JSON.stringify(urlText(target))}: ${text}`, { cause: error });
  }

  return readAnswer(answer);
};

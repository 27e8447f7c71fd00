/** `pods/log`: the options checked here, the lines from the kubelet, as a stream while it lasts. */
import { once } from "node:events";
import type { LogOptions, NodeApi } from "../../kubelet/node-api.ts";
import { badRequest, invalid, type StatusCause } from "../../status.ts";
import type { Exchange } from "../exchange.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { flag } from "../request-info.ts";
import { containerOf, podOf } from "./pod-container.ts";

/** Milliseconds to wait for a refusal before the answer begins; a silent container has none. */
const grace = 200;

export const createPodLog =
  (api: ApiHandlers, nodes: () => NodeApi | undefined): SpecialHandler =>
  async (exchange, target) => {
    const options = readOptions(exchange, target.name);
    const pod = podOf(api, target);
    const container = containerOf(pod, exchange.query.get("container") ?? "");
    const { response } = exchange;
    const node = nodes();
    if ((pod["spec"].nodeName ?? "") === "" || node === undefined) {
      exchange.write(200, "text/plain", "");
      return;
    }

    const abort = new AbortController();
    response.once("close", () => abort.abort());
    const lines = node.log(pod, { ...options, container }, abort.signal)[Symbol.asyncIterator]();
    const first = lines.next();
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, grace).unref())]);
    exchange.head();
    response.writeHead(200, { "Content-Type": "text/plain" });
    response.flushHeaders();
    await copy(lines, first, exchange, abort.signal);
    response.end();
  };

const copy = async (
  lines: AsyncIterator<Uint8Array>,
  first: Promise<IteratorResult<Uint8Array>>,
  { response }: Exchange,
  signal: AbortSignal,
): Promise<void> => {
  for (let next = await first; next.done !== true && !signal.aborted; next = await lines.next()) {
    if (!response.write(next.value) && !signal.aborted) {
      await once(response, "drain", { signal }).catch(() => {});
    }
  }

  await lines.return?.();
};

const number = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null || text === "") {
    return undefined;
  }

  if (!/^[+-]?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }

  return Number(text);
};

/** @throws StatusError 400 or 422 */
const readOptions = ({ query }: Exchange, name: string): Omit<LogOptions, "container"> => {
  const tailLines = number(query, "tailLines");
  const limitBytes = number(query, "limitBytes");
  const sinceSeconds = number(query, "sinceSeconds");
  const time = query.get("sinceTime");
  const sinceTime = time === null ? undefined : Date.parse(time);
  const causes = [
    ...negative("tailLines", tailLines, 0, "must be greater than or equal to 0"),
    ...negative("limitBytes", limitBytes, 1, "must be greater than 0"),
    ...(sinceSeconds !== undefined && sinceTime !== undefined
      ? [
          {
            reason: "FieldValueForbidden",
            message: "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified",
            // As Go writes the path of the options themselves.
            field: "[]",
          },
        ]
      : negative("sinceSeconds", sinceSeconds, 1, "must be greater than 0")),
  ];
  if (causes.length > 0) {
    throw invalid("", "PodLogOptions", name, causes);
  }

  return {
    follow: flag(query.get("follow")),
    previous: flag(query.get("previous")),
    timestamps: flag(query.get("timestamps")),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
  };
};

const negative = (
  field: string,
  value: number | undefined,
  least: number,
  why: string,
): StatusCause[] =>
  value === undefined || value >= least
    ? []
    : [{ reason: "FieldValueInvalid", message: `Invalid value: ${value}: ${why}`, field }];

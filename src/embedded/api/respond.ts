/** Answers with objects in the form the client accepts. */
import type { Json, KubeObject } from "../object.ts";
import { goText } from "../store/serialized.ts";
import type { Target } from "./context.ts";
import type { Exchange } from "./exchange.ts";
import type { ApiHandlers } from "./handler.ts";
import { negotiate } from "./negotiate.ts";
import type { Wanted } from "./negotiate.ts";
import { objectText } from "./shape.ts";

/** Parts of objects that no registry of Kubernetes makes a table of. */
const withoutTable = new Set([
  "certificatesigningrequests/approval",
  "pods/ephemeralcontainers",
  "pods/resize",
  "resourceclaims/status",
]);

/** The form in which to answer with the target. @throws StatusError 406 */
export const wantedOf = (exchange: Exchange, { info, subresource }: Target): Wanted => {
  const hasTable = !withoutTable.has(`${info.plural}/${subresource}`) || info.custom === true;
  return negotiate(exchange.header("accept"), info.custom === true, [], hasTable);
};

/** Answers with an object of the target's resource. */
export const respondObject = (
  api: ApiHandlers,
  exchange: Exchange,
  { info }: Target,
  code: number,
  object: KubeObject,
  wanted: Wanted,
): void => {
  const shown = api.present(info, object);
  const text = objectText(info, shown, {
    wanted,
    includeObject: exchange.query.get("includeObject"),
    now: api.clock.now(),
    customColumns: api.columnsOf(info),
  });
  respondText(exchange, code, text, wanted);
};

/** Answers with an object of any other kind, such as a Status or a review. */
export const respondValue = (exchange: Exchange, code: number, value: Json): void => {
  exchange.json(code, goText(value));
};

export const respondText = (
  exchange: Exchange,
  code: number,
  text: string,
  { format }: Wanted,
): void => {
  exchange.text(code, text, format);
};

/** `componentstatuses`: the control plane's own components, never stored. Deprecated, and still asked for. */
import type { Json, KubeObject } from "../../object.ts";
import { notFound } from "../../status.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { negotiate } from "../negotiate.ts";
import { listQueryOf } from "../options.ts";
import { respondObject, respondText } from "../respond.ts";
import { selectionOf } from "../selection.ts";
import { listText } from "../shape.ts";

const components = ["controller-manager", "scheduler", "etcd-0"];

const statusOf = (name: string): KubeObject => {
  const metadata: Json = { name };
  return {
    apiVersion: "v1",
    kind: "ComponentStatus",
    metadata,
    conditions: [{ type: "Healthy", status: "True", message: "ok" }],
  };
};

export const createComponentStatuses =
  (api: ApiHandlers): SpecialHandler =>
  (exchange, target) => {
    const wanted = negotiate(exchange.header("accept"), false);
    const { info, name } = target;
    if (exchange.info.verb === "get") {
      if (!components.includes(name)) {
        // The original asks for it in the singular.
        throw notFound({ group: "", resource: info.singular }, name);
      }

      respondObject(api, exchange, target, 200, statusOf(name), wanted);
      return;
    }

    const query = listQueryOf(exchange.query, false);
    const { labelSelector, fieldSelector } = query;
    const selection = selectionOf(info, api.strategy(info), labelSelector, fieldSelector);
    const objects = components
      .map(statusOf)
      .filter((object) => selection.matches?.(object) ?? true);
    const shape = {
      wanted,
      includeObject: exchange.query.get("includeObject"),
      now: api.clock.now(),
    };
    respondText(exchange, 200, listText(info, objects, { resourceVersion: "" }, shape), wanted);
  };

/** The table of what is served in ways of its own: subresources that act, and resources that are never stored. */
import type { Review } from "../../auth/review.ts";
import type { NodeApi } from "../../kubelet/node-api.ts";
import type { ResourceInfo } from "../../resources/resource.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { createBinding } from "./binding.ts";
import { createComponentStatuses } from "./component-statuses.ts";
import { createEviction } from "./eviction.ts";
import { createNodeProxy } from "./node-proxy.ts";
import { createPodLog } from "./pod-log.ts";
import { createReviewHandler } from "./reviews.ts";
import { createScale } from "./scale.ts";
import { type ScalePaths, usualPaths } from "./scale-paths.ts";

export interface SpecialOptions {
  /** By `key` or `key/subresource`. */
  reviews: Record<string, Review>;
  /** The kubelets, once they run. */
  nodes(): NodeApi | undefined;
  /** Where custom resources keep their replicas. */
  pathsOf?(info: ResourceInfo): ScalePaths;
}

/** Fills the table of handlers for all built-in resources. */
export const addSpecials = (
  api: ApiHandlers,
  { reviews, nodes, pathsOf = () => usualPaths }: SpecialOptions,
): void => {
  const scale = createScale(api, pathsOf);
  for (const info of api.resources.served()) {
    if (info.subresources.some(({ name }) => name === "scale")) {
      api.special.set(`${info.key}/scale`, scale);
    }
  }

  const binding = createBinding(api);
  const proxy = lazily(async () => (await import("./proxy.ts")).createProxy(api, nodes));
  const handlers: Record<string, SpecialHandler> = {
    "pods/eviction": createEviction(api),
    "pods/binding": binding,
    componentstatuses: createComponentStatuses(api),
    "pods/proxy": proxy,
    "services/proxy": proxy,
    "nodes/proxy": createNodeProxy(api, nodes),
    "pods/log": createPodLog(api, nodes),
    "pods/exec": lazily(async () => (await streams()).createExec(api, nodes)),
    "pods/attach": lazily(async () => (await streams()).createAttach(api, nodes)),
    "pods/portforward": lazily(async () => (await streams()).createPortForward(api, nodes)),
    bindings: binding,
  };
  for (const [key, review] of Object.entries(reviews)) {
    api.special.set(key, createReviewHandler(api, review));
  }

  for (const [key, handler] of Object.entries(handlers)) {
    api.special.set(key, handler);
  }
};

const streams = async () => import("./pod-streams.ts");

/** A handler that is loaded when it is first needed. */
const lazily = (load: () => Promise<SpecialHandler>): SpecialHandler => {
  let handler: Promise<SpecialHandler> | undefined;
  return async (exchange, target) => {
    handler ??= load();
    await (
      await handler
    )(exchange, target);
  };
};

/** Which rules belong to which resource. */
import type { ResourceKey } from "../object.ts";
import type { KindRules } from "./kind-rules.ts";
import { pathSegment } from "./names.ts";
import type { ResourceInfo } from "./resource.ts";

const kinds: Record<ResourceKey, KindRules> = {
  "rbac.authorization.k8s.io/roles": { name: pathSegment },
};

const custom: KindRules = { generation: ["*"] };
const plain: KindRules = {};

export const rulesOf = (info: ResourceInfo): KindRules =>
  info.custom === true ? custom : (kinds[info.key] ?? plain);

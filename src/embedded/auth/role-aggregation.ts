/** Keeps the rules of aggregated cluster roles: those of all roles that their selectors find (k8s.io/kubernetes pkg/controller/clusterroleaggregation). */
import type { Client } from "../api/client.ts";
import type { StartController } from "../controllers/controller.ts";
import { createLoop } from "../controllers/loop.ts";
import type { Json, KubeObject } from "../object.ts";
import { labelSelectorMatches } from "../resources/selectors.ts";
import { rbacGroup } from "./bindings.ts";
import type { PolicyRule } from "./rule.ts";

const clusterRoles = `${rbacGroup}/clusterroles`;

const selectorsOf = (role: KubeObject): Json[] =>
  role["aggregationRule"]?.clusterRoleSelectors ?? [];

/** Rules of the roles that each selector finds, by name of the role; each rule once. */
const collectRules = (client: Client, role: KubeObject): PolicyRule[] => {
  const rules = new Map<string, PolicyRule>();
  for (const selector of selectorsOf(role)) {
    for (const other of client.list(clusterRoles)) {
      const isAnother = other.metadata.name !== role.metadata.name;
      if (isAnother && labelSelectorMatches(selector, other.metadata.labels)) {
        for (const rule of (other["rules"] ?? []) as PolicyRule[]) {
          const text = JSON.stringify(rule);
          if (!rules.has(text)) {
            rules.set(text, rule);
          }
        }
      }
    }
  }

  return [...rules.values()];
};

export const aggregator = "clusterrole-aggregation-controller";

/** What the aggregator applies. */
export const rulesOf = (name: string, rules: readonly PolicyRule[]): Json => ({
  apiVersion: `${rbacGroup}/v1`,
  kind: "ClusterRole",
  metadata: { name },
  ...(rules.length === 0 ? {} : { rules }),
});

export const startRoleAggregation: StartController = (context) => {
  const { client } = context;
  const loop = createLoop(context, "cluster role aggregation", async (name) => {
    const role = client.get(clusterRoles, undefined, name);
    if (role?.["aggregationRule"] === undefined) {
      return;
    }

    const rules = collectRules(client, role);
    if (JSON.stringify(role["rules"] ?? []) === JSON.stringify(rules)) {
      return;
    }

    await client.patch(clusterRoles, undefined, name, "apply", rulesOf(name, rules), {
      fieldManager: aggregator,
      force: true,
    });
  });

  // Any role may be one that an aggregated role selects, or have been one.
  loop.watch(clusterRoles, () => {
    for (const role of client.list(clusterRoles)) {
      if (role["aggregationRule"] !== undefined) {
        loop.queue.add(role.metadata.name);
      }
    }
  });
  return loop;
};

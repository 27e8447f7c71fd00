/** What growing one group would do for the pods. */
import { namespacedName } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import { estimate } from "./estimator.ts";
import type { Option } from "./options.ts";
import type { Parts, Pass } from "./pass.ts";
import { areSimilar } from "./similar-groups.ts";

/** Notes which pods would fit on a new node of the group. */
export const findTakers = (
  { scaling: { log, snapshot }, templates }: Parts,
  { podGroups }: Pass,
  { id }: NodeGroup,
): void => {
  const template = templates.get(id);
  if (template === undefined) {
    return;
  }

  snapshot.fork();
  snapshot.add(template);
  for (const podGroup of podGroups) {
    const [sample] = podGroup.pods as [KubeObject];
    const failure = snapshot.check(sample, template.node.metadata.name);
    if (failure === undefined) {
      podGroup.takers.push(id);
      continue;
    }

    podGroup.refusals.set(id, failure.reasons);
    log.info(
      2,
      "orchestrator.go:564",
      `Pod ${namespacedName(sample)} can't be scheduled on ${id}, predicate checking error: ${failure.text}`,
    );
    if (podGroup.pods.length > 1) {
      log.info(
        2,
        "orchestrator.go:566",
        `${podGroup.pods.length - 1} other pods similar to ${sample.metadata.name} can't be scheduled on ${id}`,
      );
    }
  }

  snapshot.revert();
};

export const optionOf = (parts: Parts, pass: Pass, group: NodeGroup): Option => {
  const taken = pass.podGroups.filter(({ takers }) => takers.includes(group.id));
  const template = parts.templates.get(group.id);
  if (taken.length === 0 || template === undefined) {
    return { group, nodes: 0, pods: [] };
  }

  const growing = [group, ...similarTo(parts, pass, group)];
  return { group, ...estimate(parts.scaling, taken, template, growing, pass.nodes.length) };
};

/** Other groups with such nodes, which can take the same pods. */
export const similarTo = (
  { scaling: { groups, log, options }, state, templates }: Parts,
  { podGroups }: Pass,
  group: NodeGroup,
): NodeGroup[] => {
  const own = templates.get(group.id);
  if (!options.balanceSimilarNodeGroups || own === undefined) {
    return [];
  }

  const taken = podGroups.filter(({ takers }) => takers.includes(group.id));
  return groups.all().filter(({ id }) => {
    const other = templates.get(id);
    if (id === group.id || other === undefined || !areSimilar(own, other, options)) {
      return false;
    }

    const { healthy, backoff } = state.safety(id);
    if (!healthy || backoff !== undefined) {
      log.info(
        2,
        "orchestrator.go:768",
        `Ignoring node group ${id} when balancing: group is not ready for scaleup`,
      );
      return false;
    }

    return taken.every(({ takers }) => takers.includes(id));
  });
};

/** Which of several groups is to grow. Follows expander. */
import type { NodeState } from "../../scheduler/node-state.ts";
import { amountsOf, podRequests } from "../../scheduler/requests.ts";
import type { Scaling } from "../context.ts";
import { lowest } from "./options.ts";
import type { Filter, Option } from "./options.ts";
import { priority } from "./priority-expander.ts";

export type Expander = (
  options: Option[],
  template: (group: string) => NodeState | undefined,
) => Option | undefined;

/** The filters in turn until one option is left; ties are broken at random. Ends the program for names that it does not have. */
export const createExpander = (scaling: Scaling): Expander => {
  const { log, options, random } = scaling;
  const fail = (why: string): never =>
    log.fatal("main.go:175", `Failed to create autoscaler: ${why}`);
  const pick = (choices: Option[]): Option[] =>
    choices.length === 0 ? [] : [choices[Math.floor(random() * choices.length)] as Option];
  const known: Record<string, () => Filter> = {
    random: () => pick,
    "most-pods": () => mostPods,
    "least-waste": () => leastWaste(scaling),
    "least-nodes": () => leastNodes,
    priority: () => priority(scaling),
    price: () =>
      log.fatal(
        "expander_factory.go:91",
        "Couldn't access cloud provider pricing for price expander: Not implemented",
      ),
  };
  const names = options.expanders;
  const filters = names.map((name, index) => {
    if (names.indexOf(name) !== index) {
      fail(
        `Expander ${name} was specified multiple times, each expander must not be specified more than once`,
      );
    }

    const before = names[index - 1];
    if (before === "random") {
      fail(
        `Expander ${name} came after an expander ${before} that will always return only one result, this is not allowed since ${name} will never be used`,
      );
    }

    const create = known[name] ?? fail(`Expander ${name} not supported`);
    return create();
  });
  return (choices, template) => {
    let left = choices;
    for (const filter of filters) {
      left = filter(left, template);
      if (left.length === 1) {
        return left[0];
      }
    }

    return pick(left)[0];
  };
};

const mostPods: Filter = (options) => lowest(options, ({ pods }) => -pods.length);

const leastNodes: Filter = (options) =>
  lowest(
    options.filter(({ nodes }) => nodes > 0),
    ({ nodes }) => nodes,
  );

const leastWaste =
  ({ log }: Scaling): Filter =>
  (options, template) =>
    lowest(options, ({ group, nodes, pods }) => {
      const capacity = amountsOf(template(group.id)?.node["status"]?.capacity);
      const wasted = (name: "cpu" | "memory"): number => {
        const available = (capacity[name] ?? 0) * nodes;
        const wanted = pods.reduce((sum, pod) => sum + (podRequests(pod)[name] ?? 0), 0);
        return (available - wanted) / available;
      };

      const [cpu, memory] = [wasted("cpu"), wasted("memory")];
      const percent = (share: number): string => `${share.toFixed(2)}%`;
      log.info(
        1,
        "waste.go:55",
        `Expanding Node Group ${group.id} would waste ${percent(cpu * 100)} CPU, ${percent(memory * 100)} Memory, ${percent((cpu + memory) * 50)} Blended`,
      );
      return cpu + memory;
    });

/** Before the first step: asks the cluster for what the lab needs, refuses what cannot be, and says what nobody could tell. */
import { wayIn } from "./way-in.ts";
import { ask } from "../cluster/probe/prober.ts";
import type { FindingsCache } from "../cluster/probe/cache.ts";
import type { CapabilityName, Findings } from "../cluster/provider.ts";
import type { Requirements } from "../lab/lab.ts";
import { checkRequirements } from "./requirements.ts";
import type { Run } from "./run.ts";

/**
@param begun The lab is at work there, and has the room that it needs.
@throws LabError that names what is missing.
*/
export const meetRequirements = async (run: Run, begun: boolean): Promise<void> => {
  const { leaving } = run.stay;
  const { provider, capabilities } = run.connection.cluster()!;
  const requires = begun ? withoutRoom(run.lab.requires) : run.lab.requires;
  const names = neededBy(requires);
  const asking = names.length === 0 ? Promise.resolve({}) : askFor(run, names);
  run.connection.holdFor(asking);
  const findings = await asking.catch((error: unknown) => {
    if (leaving.aborted) {
      return undefined;
    }

    throw error;
  });
  if (findings === undefined) {
    return;
  }

  const prospect = { provider, capabilities, findings, adds: true };
  for (const { what, why } of checkRequirements({ ...run.lab, requires }, prospect)) {
    run.notice(
      "warning",
      `This lab needs ${what}; whether it is there could not be found out. ${why}`,
    );
  }
};

const withoutRoom = (requires: Requirements): Requirements => {
  const others = { ...requires };
  delete others.free;
  return others;
};

/** What is added when it is missing is asked for where it is added. */
const neededBy = ({ appArmor, networkPolicy, free }: Requirements): CapabilityName[] => [
  ...(appArmor ? ["appArmor" as const] : []),
  ...(networkPolicy ? ["networkPolicy" as const] : []),
  ...(free === undefined ? [] : ["room" as const]),
];

const askFor = (run: Run, names: readonly CapabilityName[]): Promise<Findings> => {
  const { clock, options, connection, stay } = run;
  const cluster = connection.cluster()!;
  return ask(
    {
      cluster,
      api: connection.world().api,
      clock,
      random: options.random ?? Math.random,
      kubectl: undefined,
      signal: stay.leaving,
      wayIn: () => wayIn(connection.world().api, cluster),
      progress: (sentence) => run.emit({ type: "cluster-progress", sentence }),
      choice: { provider: cluster.provider, name: cluster.name },
      cache: options.findings ?? forgetful,
    },
    names,
  );
};

/** For runs that nobody will repeat on the same cluster. */
const forgetful: FindingsCache = {
  read: async () => undefined,
  async write() {},
};

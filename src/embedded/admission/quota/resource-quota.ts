/** ResourceQuota: charges what a write adds before it is stored, one namespace at a time, so that nobody overshoots together. */
import type { Client } from "../../api/client.ts";
import type { KubeObject } from "../../object.ts";
import type { AdmissionPlugin, AdmissionRequest, StartAdmission } from "../admission.ts";
import { addAmounts, formatAmounts, parseAmounts, type Amounts } from "./amounts.ts";
import { checkQuotas, type Charge } from "./check.ts";
import { evaluatorOf } from "./evaluators.ts";
import { holdCharge } from "./pending.ts";
import { inTurn } from "./turns.ts";
import { refreshQuota } from "./usage.ts";

/** Charges of one write, and how to let go of each. */
type Held = { quota: KubeObject; release: () => void }[];

const addUsed = async (client: Client, quota: KubeObject, amounts: Amounts): Promise<void> => {
  const { namespace, name } = quota.metadata;
  await client.modify(
    "resourcequotas",
    namespace,
    name,
    (copy) => {
      const used = addAmounts(parseAmounts(copy["status"]?.used), amounts);
      copy["status"] = { ...copy["status"], used: formatAmounts(used) };
    },
    { subresource: "status", fieldManager: "kube-apiserver" },
  );
};

/** Writes outside namespaces, and those nobody counts, pass at once. */
const concerns = ({ namespace, operation, object }: AdmissionRequest): boolean =>
  namespace !== undefined &&
  namespace !== "" &&
  object !== undefined &&
  (operation === "CREATE" || operation === "UPDATE");

export const startResourceQuota: StartAdmission = ({ client, clock }): AdmissionPlugin => {
  const held = new WeakMap<AdmissionRequest, Held>();

  const charge = async (request: AdmissionRequest, charges: Charge[]): Promise<void> => {
    const list: Held = [];
    held.set(request, list);
    for (const { quota, amounts } of charges) {
      list.push({ quota, release: holdCharge(quota, request, amounts) });
      await addUsed(client, quota, amounts);
    }
  };

  const giveBack = (quota: KubeObject): void => {
    const { namespace = "", name } = quota.metadata;
    refreshQuota(client, namespace, name, clock.now()).catch(() => {
      // The quota controller counts again; a failure here loses nothing.
    });
  };

  return {
    name: "ResourceQuota",
    validate: async (request) => {
      const { namespace = "", resource, dryRun } = request;
      const evaluator = concerns(request) ? evaluatorOf(resource.key) : undefined;
      const list = (): KubeObject[] => client.list("resourcequotas", { namespace });
      if (evaluator === undefined || !evaluator.handles(request) || list().length === 0) {
        return;
      }

      await inTurn(client, namespace, async () => {
        const charges = checkQuotas(request, list(), evaluator, clock.now());
        if (!dryRun) {
          await charge(request, charges);
        }
      });
    },
    settle: (request, stored) => {
      for (const { quota, release } of held.get(request) ?? []) {
        release();
        if (!stored) {
          giveBack(quota);
        }
      }

      held.delete(request);
    },
  };
};

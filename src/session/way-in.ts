/** The ingress controller as this machine reaches it, for whoever asks what a cluster can do. */
import type { WayIn } from "../cluster/probe/ground.ts";
import type { Cluster } from "../cluster/provider.ts";
import type { Api } from "../kubectl/api.ts";
import { ingressAddress } from "./gateways.ts";
import { answers } from "./knock.ts";

/** Undefined when nobody says where it listens. @throws Unreachable */
export const wayIn = async (
  api: Api,
  { published }: Pick<Cluster, "published">,
): Promise<WayIn | undefined> => {
  const address = await ingressAddress(api, { published });
  return (
    address && {
      ip: address.ip,
      http: address.http,
      answers: await answers(address.ip, address.http),
    }
  );
};

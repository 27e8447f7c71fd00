/** Is there an ingress controller, and by which way does this machine reach it? */
import type { KubeObject } from "../../kubectl/object.ts";
import type { PublishedPort } from "../provider.ts";
import { no, read, yes } from "./ground.ts";
import type { Probe, WayIn } from "./ground.ts";

export const ingress: Probe = async (ground) => {
  const { items } = await read(ground, "/apis/networking.k8s.io/v1/ingressclasses");
  const classes = (items as KubeObject[]).map(({ metadata }) => metadata.name);
  if (classes.length === 0) {
    return no("There is no ingress controller.", "The cluster has no IngressClass.");
  }

  const way = await ground.wayIn();
  const facts = { classes };
  if (way === undefined) {
    return no(
      "There is an IngressClass, and nobody says where its controller listens.",
      "No Service of a controller has a load balancer or a port of this machine.",
      facts,
    );
  }

  const place = `${way.ip}:${way.http}`;
  const by = wayOf(way, ground.cluster.published ?? []);
  const found = { ...facts, way: by, address: place };
  const draft = way.answers
    ? yes(`The ingress controller answers at ${place}, ${words[by]}.`, "It sent a page.", found)
    : no(
        "There is an ingress controller, and this machine does not reach it.",
        `Nothing answers at ${place}, ${words[by]}.`,
        found,
      );
  // Whoever listens, the connection is one.
  return { ...draft, fidelity: "real" };
};

const words = {
  mapping: "through a port of its node",
  here: "on this machine",
  balancer: "through a load balancer",
};

const wayOf = (
  { ip, http }: WayIn,
  published: readonly PublishedPort[],
): "mapping" | "here" | "balancer" =>
  published.some(({ hostPort }) => hostPort === http)
    ? "mapping"
    : ip.startsWith("127.")
      ? "here"
      : "balancer";

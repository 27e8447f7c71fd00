import test from "ava";
import {
  inEndpointsOrder,
  inSliceOrder,
} from "../../../src/embedded/controllers/endpoints/port-order.ts";
import { repack } from "../../../src/embedded/controllers/endpoints/repack.ts";
import type { Json } from "../../../src/embedded/object.ts";

const port = (name: string, number: number, more: Json = {}): Json => ({
  name,
  port: number,
  protocol: "TCP",
  ...more,
});
const namesOf = (ports: Json[]): string[] => ports.map(({ name }) => name);

// Asked of a real API server: a Service with these ports, as its Endpoints and its slices have them.
const ports = [
  port("pg", 5432),
  port("http", 80, { appProtocol: "http" }),
  port("metrics", 9100),
  port("z", 99),
  port("u", 53, { protocol: "UDP" }),
];

test("ports stand in the order of their hashes, which differs between Endpoints and slices", (t) => {
  t.deepEqual(namesOf(inEndpointsOrder(ports)), ["z", "metrics", "u", "http", "pg"]);
  const [q, other] = [port("q", 4242), port("q", 4343)];
  t.deepEqual(namesOf(inSliceOrder([...ports, q])), ["metrics", "q", "http", "pg", "z", "u"]);
  t.deepEqual(namesOf(inSliceOrder([...ports, other])), ["q", "metrics", "http", "pg", "z", "u"]);
});

test("ports that the same addresses offer are one subset, others another", (t) => {
  const [a, b] = [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }];
  const repacked = repack([
    { addresses: [b], ports: [port("pg", 5432), port("q", 4242)] },
    { addresses: [a], ports: [port("pg", 5432), port("q", 4343)] },
    { notReadyAddresses: [{ ip: "10.0.0.3" }] },
  ]);
  t.deepEqual(repacked, [
    { addresses: [a, b], ports: [port("pg", 5432)] },
    { addresses: [b], ports: [port("q", 4242)] },
    { addresses: [a], ports: [port("q", 4343)] },
    { notReadyAddresses: [{ ip: "10.0.0.3" }] },
  ]);
});

test("an address that is said to be ready and not is not", (t) => {
  const twice = [{ ip: "10.0.0.1" }];
  t.deepEqual(repack([{ addresses: twice, notReadyAddresses: twice, ports: [port("pg", 1)] }]), [
    { notReadyAddresses: twice, ports: [port("pg", 1)] },
  ]);
});

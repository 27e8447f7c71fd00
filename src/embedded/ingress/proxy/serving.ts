/** What every request of a proxy is answered with: the routes and peers of the moment, and where its words go. */
import type { Balancer } from "./balancer.ts";
import type { Connect } from "./exchange.ts";
import type { Router } from "./routing.ts";

export interface Serving {
  router: Router;
  balancers: ReadonlyMap<string, Balancer>;
  connect: Connect;
  /** Milliseconds that a client may be silent in the middle of a body. */
  bodyTimeout: number;
  error(line: string): void;
  now(): number;
}

/** Certificates that the controller's flags name: right from the start, and kept as they were when somebody spoils them. */
import type { Flags } from "./flags.ts";
import type { ControllerLog } from "./controller-log.ts";
import type { TlsMaterial } from "./proxy/config.ts";
import type { SpecialSecrets } from "./reconciler.ts";
import type { TlsSecrets } from "./tls-secrets.ts";

type Served = Exclude<TlsMaterial, "reject">;

/** @throws Error in NIC's words when one of them cannot be served */
export const openSpecialSecrets = (
  secrets: TlsSecrets,
  { defaultServerSecret, wildcardSecret }: Flags,
  log: ControllerLog,
): SpecialSecrets => {
  const fallback = keep(secrets, defaultServerSecret, "default server", log);
  const wildcard = keep(secrets, wildcardSecret, "wildcard", log);
  return { fallback: () => fallback() ?? "reject", wildcard };
};

const keep = (
  secrets: TlsSecrets,
  reference: string,
  what: string,
  log: ControllerLog,
): (() => Served | undefined) => {
  if (reference === "") {
    return () => undefined;
  }

  const [namespace = "", name = ""] = reference.split("/");
  const first = secrets.find(namespace, name);
  if ("problem" in first) {
    throw new Error(`error trying to get the ${what} TLS secret ${reference}: ${first.problem}`);
  }

  let last = first.material;
  let complained = "";
  return () => {
    const state = secrets.find(namespace, name);
    if ("material" in state) {
      last = state.material;
    } else if (state.problem !== complained) {
      log.write(
        "E",
        "controller.go:2395",
        `Couldn't validate the special Secret ${reference}: ${state.problem}`,
      );
    }

    complained = "problem" in state ? state.problem : "";
    return last;
  };
};

import test from "ava";
import { parseFlags } from "../../../src/embedded/ingress/flags.ts";

test("flags are read as Go's flag package reads them", (t) => {
  const flags = parseFlags([
    "-nginx-configmaps=nginx-ingress/nginx-config",
    "--report-ingress-status",
    "-external-service",
    "edge",
    "-ready-status=F",
    "-ready-status-port",
    "9000",
    "-enable-custom-resources=false",
  ]);
  t.is(flags.nginxConfigMaps, "nginx-ingress/nginx-config");
  t.is(flags.externalService, "edge");
  t.true(flags.reportIngressStatus);
  t.false(flags.readyStatus);
  t.is(flags.readyStatusPort, 9000);
  t.is(flags.ingressClass, "nginx");
});

test("what is no flag ends them", (t) => {
  t.is(parseFlags(["-ingress-class=a", "rest", "-ingress-class=b"]).ingressClass, "a");
});

test("flags whose effect is missed here are named", (t) => {
  const { ignored } = parseFlags(["-enable-snippets", "-health-status=false", "-log-level=debug"]);
  t.deepEqual(ignored, ["enable-snippets"]);
});

test("mistakes are told in Go's words", (t) => {
  const cases: [string[], string][] = [
    [["-nonsense"], "flag provided but not defined: -nonsense"],
    [["-ingress-class"], "flag needs an argument: -ingress-class"],
    [["-ready-status=maybe"], 'invalid boolean value "maybe" for -ready-status: parse error'],
    [["-ready-status-port=x"], 'invalid value "x" for flag -ready-status-port: parse error'],
  ];
  for (const [args, message] of cases) {
    t.throws(() => parseFlags(args), { message });
  }
});

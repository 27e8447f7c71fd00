import test from "ava";
import { defaultServer, type Location } from "../../../src/embedded/ingress/proxy/config.ts";
import { parseTarget } from "../../../src/embedded/ingress/proxy/request-path.ts";
import { createRouter, findLocation } from "../../../src/embedded/ingress/proxy/routing.ts";
import { config, location, server } from "../../support/ingress-proxy.ts";

/** Which of several locations, written as in an Ingress, takes a path. */
const taken = (paths: [Location["match"], string][], path: string): string | undefined => {
  const locations = paths.map(([match, text]) => location({ match, path: text }));
  const found = findLocation(server("x", { locations }), parseTarget(path)!.path);
  return found && `${found.match} ${found.path}`;
};

/** The table of the Ingress documentation: kind, path of the rule, path of the request, whether they match. */
const documented: [Location["match"], string, string, boolean][] = [
  ["segments", "/", "/any", true],
  ["exact", "/foo", "/foo", true],
  ["exact", "/foo", "/bar", false],
  ["exact", "/foo", "/foo/", false],
  ["exact", "/foo/", "/foo", false],
  ["segments", "/foo", "/foo", true],
  ["segments", "/foo", "/foo/", true],
  ["segments", "/foo/", "/foo", true],
  ["segments", "/foo/", "/foo/", true],
  ["segments", "/aaa/bb", "/aaa/bbb", false],
  ["segments", "/aaa/bbb", "/aaa/bbb", true],
  ["segments", "/aaa/bbb/", "/aaa/bbb", true],
  ["segments", "/aaa/bbb", "/aaa/bbb/", true],
  ["segments", "/aaa/bbb", "/aaa/bbb/ccc", true],
  ["segments", "/aaa/bbb", "/aaa/bbbxyz", false],
  ["segments", "/aaa", "/ccc", false],
  ["segments", "/tea", "/teapot", false],
  ["segments", "/tea", "/Tea", false],
  ["prefix", "/tea", "/teapot", true],
  ["prefix", "/tea/", "/tea", false],
  ["regex", "/tea/[0-9]+", "/tea/12/green", true],
  ["regex", "/tea/[0-9]+", "/tea/green", false],
  ["regex", "/tea", "/a/tea", false],
  ["regex", "/TEA", "/tea", false],
  ["regex-insensitive", "/TEA", "/tea", true],
];

for (const [match, path, asked, expected] of documented) {
  test(`${match} ${path} ${expected ? "takes" : "leaves"} ${asked}`, (t) => {
    t.is(taken([[match, path]], asked) !== undefined, expected);
  });
}

test("the longest path wins, whatever the order of the rules", (t) => {
  const paths: [Location["match"], string][] = [
    ["segments", "/"],
    ["segments", "/aaa/bbb"],
    ["segments", "/aaa"],
  ];
  for (const order of [paths, paths.toReversed()]) {
    t.is(taken(order, "/aaa/bbb/c"), "segments /aaa/bbb");
    t.is(taken(order, "/aaa/ccc"), "segments /aaa");
    t.is(taken(order, "/ccc"), "segments /");
  }
});

test("an exact path wins over a prefix of the same text", (t) => {
  t.is(
    taken(
      [
        ["segments", "/foo"],
        ["exact", "/foo"],
      ],
      "/foo",
    ),
    "exact /foo",
  );
});

test("a regular expression wins over prefixes, but not over an exact path", (t) => {
  const paths: [Location["match"], string][] = [
    ["segments", "/tea/green"],
    ["regex", "/tea/g"],
    ["exact", "/tea/gold"],
  ];
  t.is(taken(paths, "/tea/green"), "regex /tea/g");
  t.is(taken(paths, "/tea/gold"), "exact /tea/gold");
});

test("nothing takes a path that no rule covers", (t) => {
  t.is(taken([["segments", "/tea"]], "/"), undefined);
});

test("paths are compared decoded, with slashes merged and dots resolved", (t) => {
  const paths: [Location["match"], string][] = [["segments", "/tea"]];
  for (const path of ["/%74ea", "//tea", "/x/../tea", "/./tea", "/tea?x=/y", "/tea#top"]) {
    t.is(taken(paths, path), "segments /tea", path);
  }

  t.is(taken(paths, "/tea/../coffee"), undefined);
});

test("targets that leave the root or are badly escaped are no targets", (t) => {
  for (const bad of [
    "/..",
    "/../etc/passwd",
    "/%2e%2e/x",
    "/%zz",
    "/%0",
    "/a%00b",
    "tea",
    "*",
    "",
  ]) {
    t.is(parseTarget(bad), undefined, bad);
  }

  t.deepEqual(parseTarget("http://Cafe.example.com:8080/tea?x=1"), {
    host: "cafe.example.com",
    path: "/tea",
    uri: "/tea?x=1",
  });
});

test("hosts: exact before wildcard, the longest wildcard, else the default server", (t) => {
  const names = ["*.example.com", "cafe.example.com", "*.b.example.com"];
  const router = createRouter(
    config(
      names.map((name) => server(name)),
      {},
      defaultServer("reject"),
    ),
  );
  const found = (host: string | undefined): string => router.server(host).name;
  t.is(found("cafe.example.com"), "cafe.example.com");
  t.is(found("tea.example.com"), "*.example.com");
  t.is(found("a.b.example.com"), "*.b.example.com");
  t.is(found("example.com"), "_");
  t.is(found(".example.com"), "_");
  t.is(found("other.org"), "_");
  t.is(found(undefined), "_");
});

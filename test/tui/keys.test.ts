/** The key table is one table: what it promises in the footer, the help and the docs is what keys do. */
import { readFileSync } from "node:fs";
import test from "ava";
import { packageFile } from "../../src/root.ts";
import { type KeyFacts, keyTable, type Place } from "../../src/tui/keys.table.ts";
import { footerKeys, helpGroups, meaningOf } from "../../src/tui/keys.ts";
import { keysPage } from "../../src/tui/keys-page.ts";

const facts = (place: Place, more: Partial<KeyFacts> = {}): KeyFacts => ({
  place,
  ready: true,
  busy: false,
  wanted: "run",
  done: false,
  hints: { shown: 0, total: 2 },
  file: true,
  link: true,
  checks: true,
  embedded: true,
  ...more,
});
const ids = (given: KeyFacts) => footerKeys(given).map((key) => key.id);

test("docs/keys.md says what the key table says; node build/test/support/write-pages.js writes it", (t) => {
  t.is(readFileSync(packageFile("docs", "keys.md"), "utf8"), keysPage());
});

test("No key has two meanings in a place at the same time", (t) => {
  const states: Partial<KeyFacts>[] = [{}, { busy: true }, { wanted: "next" }, { ready: false }];
  for (const place of ["catalogue", "lab", "summary", "reading", "question"] as const) {
    for (const state of states) {
      const given = facts(place, state);
      const enabled = keyTable.filter(
        (entry) => entry.places.includes(place) && !entry.disabled?.(given),
      );
      const keys = enabled.flatMap((entry) => entry.keys).filter((key) => key !== "ctrl+c");
      t.deepEqual(keys, [...new Set(keys)], `${place} ${JSON.stringify(state)}`);
    }
  }
});

test("The most wanted key comes first and is the only one highlighted", (t) => {
  const [first, ...rest] = footerKeys(facts("lab"));
  t.like(first, { key: "enter", label: "run", wanted: true });
  t.false(rest.some((key) => key.wanted));
});

test("Enter does what is highlighted and says so", (t) => {
  t.is(footerKeys(facts("lab", { wanted: "look" }))[0]?.label, "look closer");
  t.is(footerKeys(facts("lab", { wanted: "next" }))[0]?.label, "next step");
});

test("While a command runs, ctrl+c stops it; otherwise it leaves", (t) => {
  t.deepEqual(meaningOf({ name: "ctrl+c" }, facts("lab", { busy: true })), { id: "interrupt" });
  t.deepEqual(meaningOf({ name: "ctrl+c" }, facts("lab")), { id: "quit" });
  t.is(ids(facts("lab", { busy: true }))[0], "interrupt");
});

test("A key that does nothing now says why", (t) => {
  t.is(meaningOf({ name: "n" }, facts("lab"))?.disabled, "the checks of this step are not all met");
  t.is(
    meaningOf({ name: "enter" }, facts("lab", { ready: false }))?.disabled,
    "the cluster is not ready yet",
  );
  t.is(
    meaningOf({ name: "z" }, facts("lab", { embedded: false }))?.disabled,
    "only the embedded cluster can do that",
  );
  t.is(
    meaningOf({ name: "h" }, facts("lab", { hints: { shown: 2, total: 2 } }))?.disabled,
    "no more hints; a shows the answer",
  );
  t.is(meaningOf({ name: "%" }, facts("lab")), undefined);
});

test("The footer only shows keys that work", (t) => {
  const starting = facts("lab", { ready: false, hints: { shown: 0, total: 0 }, file: false });
  t.deepEqual(ids(starting), ["help", "quit"]);
});

test("The help lists every key of the place, disabled ones with the reason", (t) => {
  const listed = helpGroups(facts("lab", { ready: false })).flatMap((group) => group.keys);
  t.is(listed.length, keyTable.filter((entry) => entry.places.includes("lab")).length);
  t.is(listed.find((key) => key.key === "s")?.disabled, "the cluster is not ready yet");
});

test("Where only time is missing, the key that lets it run is the wanted one", (t) => {
  const [first, second] = footerKeys(facts("lab", { wanted: "pace", pace: 20 }));
  t.like(first, { key: "enter", label: "let time run", wanted: true });
  t.like(second, { key: ">", label: "time x20", wanted: false });
  t.false(ids(facts("lab")).includes("faster"));
});

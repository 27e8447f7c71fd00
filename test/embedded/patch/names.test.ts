/** Field names that mean something to JavaScript are names like any other. */
import test from "ava";
import { clone } from "../../../src/embedded/object.ts";
import { applyJsonPatch } from "../../../src/embedded/patch/json-patch.ts";
import { applyMergePatch } from "../../../src/embedded/patch/merge-patch.ts";
import { parseJson } from "../../../src/embedded/codec/json-parser.ts";
import { plain } from "../../../src/embedded/codec/json-value.ts";

const read = (text: string) => plain(parseJson(text));
const written = (value: unknown): string => JSON.stringify(value);
const inherited = (name: string): unknown => Reflect.get({}, name);

test("a copy keeps a field named __proto__", (t) => {
  t.is(written(clone(read('{"__proto__":{"a":1}}'))), '{"__proto__":{"a":1}}');
});

test("a merge patch sets fields that every JavaScript object seems to have", (t) => {
  const patch = read('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
  t.is(written(applyMergePatch({}, patch, new Set())), written(patch));
  t.is(inherited("polluted"), undefined);
});

test("a JSON patch adds a field named __proto__, and finds nothing in one that is not there", (t) => {
  const add = (path: string) => read(`[{"op":"add","path":"${path}","value":"x"}]`);
  t.is(written(applyJsonPatch({}, add("/__proto__"), new Set())), '{"__proto__":"x"}');
  t.throws(() => applyJsonPatch({}, add("/__proto__/polluted"), new Set()));
  t.is(inherited("polluted"), undefined);
});

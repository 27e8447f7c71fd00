import { createHash } from "node:crypto";
import test from "ava";
import { Digest } from "../../../src/embedded/containers/applets/digest.ts";

const plain = (chunks: readonly Uint8Array[]): string => {
  const hash = createHash("sha3-224");
  chunks.forEach((chunk) => hash.update(chunk));
  return hash.digest("hex");
};

const digested = (chunks: readonly Uint8Array[]): string => {
  const digest = new Digest("sha3-224");
  chunks.forEach((chunk) => digest.update(chunk));
  return digest.hex();
};

const zeros = new Uint8Array(100_000);
const late = new Uint8Array(70_000).fill(7, 69_999);
const text = new TextEncoder().encode("kiosk");

for (const [title, chunks] of [
  ["nothing", []],
  ["zeros alone", [zeros, zeros]],
  ["zeros before something", [zeros, text, zeros]],
  ["something in the last byte of a chunk", [zeros, late]],
  ["no zeros", [text, text]],
] as const) {
  test(`the digest of ${title} is that of its bytes, also when asked again`, (t) => {
    t.is(digested(chunks), plain(chunks));
    t.is(digested(chunks), plain(chunks));
  });
}

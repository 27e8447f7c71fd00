import { randomBytes } from "node:crypto";
import test from "ava";
import type { Connection } from "../../../src/embedded/containers/network/connection.ts";
import { type Frame, StreamLink } from "../../../src/embedded/containers/network/stream-link.ts";

const ends = [
  { address: "10.244.1.2", port: 40_000 },
  { address: "10.244.1.3", port: 80 },
] as const;

/** Two links that are each other's far side; frames take a turn of the event loop. */
const linked = (): { left: StreamLink; right: StreamLink; frames: Frame[] } => {
  const frames: Frame[] = [];
  const left: StreamLink = new StreamLink((sent) => {
    frames.push(...sent);
    right.receive(sent);
  });
  const right: StreamLink = new StreamLink((sent) => {
    frames.push(...sent);
    left.receive(sent);
  });
  return { left, right, frames };
};

const opened = (): { client: Connection; server: Connection; frames: Frame[] } => {
  const { left, right, frames } = linked();
  return {
    client: left.open(1, ends[0], ends[1]),
    server: right.open(1, ends[1], ends[0]),
    frames,
  };
};

const text = async (connection: Connection): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for (let piece = await connection.read(); piece !== undefined; piece = await connection.read()) {
    pieces.push(piece);
  }

  return Buffer.concat(pieces).toString();
};

const code = (error: unknown): string => (error as { code: string }).code;

test("bytes arrive in order, and the end after them", async (t) => {
  const { client, server } = opened();
  await client.write(Buffer.from("one "));
  await client.write(Buffer.from("two"));
  client.end();
  t.is(await text(server), "one two");
  await server.write(Buffer.from("back"));
  server.end();
  t.is(await text(client), "back");
});

test("a writer waits when the reader does not read, and goes on when it does", async (t) => {
  const { client, server } = opened();
  const piece = randomBytes(100_000);
  const total = 20;
  let written = 0;
  const writing = (async () => {
    for (; written < total; written += 1) {
      await client.write(piece);
    }

    client.end();
  })();
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
  t.true(written < 4);
  let size = 0;
  for (let chunk = await server.read(); chunk !== undefined; chunk = await server.read()) {
    size += chunk.length;
  }

  await writing;
  t.is(size, total * piece.length);
});

test("who lets go is read to the end, and written to in vain", async (t) => {
  const { client, server } = opened();
  await server.write(Buffer.from("last words"));
  server.destroy();
  t.is(await text(client), "last words");
  t.is(code(await t.throwsAsync(() => client.write(Buffer.from("x")))), "EPIPE");
  t.is(code(await t.throwsAsync(() => server.read())), "ECONNRESET");
});

test("frames that are faster than the word of their stream wait for it", async (t) => {
  const { left, right } = linked();
  const client = left.open(7, ends[0], ends[1]);
  await client.write(Buffer.from("early"));
  client.end();
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
  t.is(await text(right.open(7, ends[1], ends[0])), "early");
});

test("when the other thread is gone, readers and writers learn of it", async (t) => {
  const { left } = linked();
  const client = left.open(1, ends[0], ends[1]);
  const reading = client.read();
  left.close();
  t.is(code(await t.throwsAsync(reading)), "ECONNRESET");
  t.is(code(await t.throwsAsync(() => client.write(Buffer.from("x")))), "EPIPE");
  const late = left.open(2, ends[0], ends[1]);
  t.is(code(await t.throwsAsync(() => late.read())), "ECONNRESET");
});

test("a piece of a bigger buffer travels alone", async (t) => {
  const { client, server, frames } = opened();
  await client.write(Buffer.from("x".repeat(5000)).subarray(10, 14));
  await server.read();
  t.is((frames[0]![2] as Uint8Array).buffer.byteLength, 4);
});

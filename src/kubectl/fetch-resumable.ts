/** Download a file of known size, going on where an earlier try stopped. */
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import https from "node:https";
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { Transform } from "node:stream";

/** Without a byte for this long, the connection is given up; the next try goes on from what is there. */
const silenceLimit = 20_000;
const tries = 4;

const sizeOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
};

/**
Writes `address` to `file` through `file.part`. `announce` gets the bytes that are there, at most five times a second.
@throws Error of the connection after four tries without success.
*/
export const fetchResumable = async (
  address: string,
  file: string,
  bytes: number,
  announce: (bytes: number) => void,
): Promise<void> => {
  const partial = `${file}.part`;
  for (let attempt = 1; (await sizeOf(partial)) !== bytes; attempt++) {
    try {
      await fetchOnce(address, partial, bytes, announce);
    } catch (error) {
      if (attempt >= tries) {
        throw error;
      }
    }
  }

  await rename(partial, file);
};

const fetchOnce = async (
  address: string,
  partial: string,
  bytes: number,
  announce: (bytes: number) => void,
): Promise<void> => {
  let start = await sizeOf(partial);
  if (start > bytes) {
    await rm(partial);
    start = 0;
  }

  const response = await request(address, start);
  if (response.statusCode === 200) {
    start = 0;
  } else if (response.statusCode !== 206) {
    response.destroy();
    throw new Error(`${new URL(address).host} answered ${response.statusCode}`);
  }

  const sink = createWriteStream(partial, { flags: start === 0 ? "w" : "a" });
  await pipeline(response, counter(start, announce), sink);
};

const request = (address: string, start: number): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const outgoing = https.get(
      address,
      { headers: start === 0 ? {} : { range: `bytes=${start}-` }, timeout: silenceLimit },
      resolve,
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer")));
    outgoing.on("error", reject);
  });

const counter = (start: number, announce: (bytes: number) => void): Transform => {
  let total = start;
  let last = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      const now = performance.now();
      if (now - last > 200) {
        last = now;
        announce(total);
      }

      done(null, chunk);
    },
  });
};

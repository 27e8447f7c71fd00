/** Cuts a stream of bytes into lines, whole characters only, with a bound for lines that never end. */
import { StringDecoder } from "node:string_decoder";

export interface LineCutter {
  write(chunk: Uint8Array): void;
  /** Gives out what is left after the last newline. */
  end(): void;
}

/** @param limit Characters after which a line is given out in pieces. */
export const createLineCutter = (onLine: (line: string) => void, limit: number): LineCutter => {
  const decoder = new StringDecoder("utf8");
  let pieces: string[] = [];
  let length = 0;

  const flush = () => {
    onLine(pieces.join(""));
    pieces = [];
    length = 0;
  };

  const take = (text: string) => {
    let start = 0;
    for (;;) {
      const end = text.indexOf("\n", start);
      const piece = text.slice(start, end === -1 ? undefined : end);
      pieces.push(piece);
      length += piece.length;
      if (end === -1) {
        break;
      }

      flush();
      start = end + 1;
    }

    if (length > limit) {
      flush();
    }
  };

  return {
    write(chunk) {
      take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
    },
    end() {
      take(decoder.end());
      if (length > 0) {
        flush();
      }
    },
  };
};

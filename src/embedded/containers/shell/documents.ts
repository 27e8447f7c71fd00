/** Bodies of here-documents, read when the line that asked for them ends. */
import { Scanner } from "./scanner.ts";

/** Fills in the words of all pending redirects. @throws IncompleteInput */
export const readDocuments = (scanner: Scanner): void => {
  while (scanner.documents.length > 0) {
    const document = scanner.documents[0]!;
    const lines: string[] = [];
    for (;;) {
      if (scanner.position >= scanner.source.length) {
        if (!scanner.complete) {
          scanner.requireMore();
        }

        break;
      }

      const end = scanner.source.indexOf("\n", scanner.position);
      const stop = end === -1 ? scanner.source.length : end;
      const raw = scanner.source.slice(scanner.position, stop);
      scanner.position = Math.min(stop + 1, scanner.source.length);
      scanner.line += 1;
      const line = document.stripTabs ? raw.replace(/^\t+/, "") : raw;
      if (line === document.delimiter) {
        break;
      }

      lines.push(end === -1 ? line : `${line}\n`);
    }

    const text = lines.join("");
    document.redirect.word = document.expand
      ? scanner.inside(text).documentWord()
      : [{ kind: "text", text, quoted: true }];
    scanner.documents.shift();
  }
};

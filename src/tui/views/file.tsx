/** The file that a command uses, with its lines as they are. */
import { useEffect, useState } from "react";
import type { LabSession } from "../app-model.ts";
import { cleanWord } from "../clean.ts";
import { useApp } from "../hooks/use-app.ts";
import { textLines } from "../parts/text.ts";
import { Reader } from "./reader.tsx";

interface Props {
  session: LabSession;
  path: string;
  close(): void;
}

export const FileView = ({ session, path, close }: Props) => {
  const { look, copy } = useApp();
  const [text, setText] = useState<string>();
  useEffect(() => {
    session.readFile(path).then(setText, (error: unknown) => {
      setText(
        `# ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
  }, [session, path]);
  return (
    <Reader
      title={cleanWord(path)}
      draw={(width) => [[], ...textLines(text ?? "", width, look)]}
      copy={
        text === undefined
          ? undefined
          : () => {
              copy(text);
            }
      }
      close={close}
    />
  );
};

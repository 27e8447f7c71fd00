/** Does a web server answer there? A connection alone tells little: engines take connections to a node's ports whether or not anybody listens behind. */
import net from "node:net";

/** Longest wait for an answer. Milliseconds. */
const patience = 1000;

const question = "GET / HTTP/1.1\r\nHost: drydock\r\nConnection: close\r\n\r\n";

/** Any answer will do, as long as it is HTTP. */
export const answers = async (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const end = (result: boolean): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(result);
    };
    const limit = setTimeout(() => end(false), patience);
    let heard = "";
    socket.on("connect", () => socket.write(question));
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
      if (heard.length >= 5) {
        end(heard.startsWith("HTTP/"));
      }
    });
    socket.on("close", () => end(false));
    socket.on("error", () => end(false));
  });

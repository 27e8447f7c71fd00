/** One GET over the cluster's network, for the status code alone. */
import { request } from "node:http";
import type { ClientRequest } from "node:http";
import { connect as connectSecurely } from "node:tls";
import type { Json } from "../object.ts";
import { asDuplex } from "../containers/network/duplex.ts";
import type { Dial } from "./dial.ts";

export interface Page {
  address: string;
  port: number;
  path: string;
  secure: boolean;
  headers: Json[];
}

/** Certificates are not verified, as probes do not. Rejects with the error of the connection. */
export const fetchStatus = async (dial: Dial, page: Page): Promise<number> => {
  const plain = asDuplex(await dial({ address: page.address, port: page.port }));
  const socket = page.secure
    ? connectSecurely({ socket: plain, rejectUnauthorized: false })
    : plain;
  return new Promise<number>((resolve, reject) => {
    const sent: ClientRequest = request(
      {
        createConnection: () => socket,
        host: page.address,
        port: page.port,
        path: page.path,
        headers: {
          host: `${page.address}:${page.port}`,
          "user-agent": "kube-probe/1.36",
          accept: "*/*",
          connection: "close",
          ...Object.fromEntries(page.headers.map(({ name, value }) => [name, value])),
        },
      },
      (response) => {
        response.resume();
        response.on("end", () => socket.destroy());
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on("error", reject);
    sent.end();
  });
};

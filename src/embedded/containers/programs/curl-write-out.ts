/** What --write-out prints after a transfer. */

/** Times in milliseconds since the start of the transfer. */
export interface Transfer {
  status: number;
  size: number;
  url: string;
  scheme: string;
  contentType: string;
  redirect: string;
  remote: { address: string; port: number };
  local: { address: string; port: number };
  redirects: number;
  method: string;
  exit: number;
  message: string;
  times: { lookup: number; connect: number; secured: number; first: number; total: number };
}

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

/** Names of variables that curl knows, and what they stand for. */
const variables: Record<string, (transfer: Transfer) => string> = {
  http_code: ({ status }) => String(status).padStart(3, "0"),
  response_code: ({ status }) => String(status).padStart(3, "0"),
  http_version: ({ status }) => (status === 0 ? "0" : "1.1"),
  size_download: ({ size }) => String(size),
  speed_download: ({ size, times }) =>
    String(times.total === 0 ? 0 : Math.round(size / (times.total / 1000))),
  url: ({ url }) => url,
  url_effective: ({ url }) => url,
  scheme: ({ scheme }) => scheme,
  method: ({ method }) => method,
  content_type: ({ contentType }) => contentType,
  redirect_url: ({ redirect }) => redirect,
  num_redirects: ({ redirects }) => String(redirects),
  num_connects: ({ redirects }) => String(redirects + 1),
  remote_ip: ({ remote }) => remote.address,
  remote_port: ({ remote }) => String(remote.port),
  local_ip: ({ local }) => local.address,
  local_port: ({ local }) => String(local.port),
  ssl_verify_result: () => "0",
  exitcode: ({ exit }) => String(exit),
  errormsg: ({ message }) => message,
  time_namelookup: ({ times }) => seconds(times.lookup),
  time_connect: ({ times }) => seconds(times.connect),
  time_appconnect: ({ times }) => seconds(times.secured),
  time_pretransfer: ({ times }) => seconds(Math.max(times.connect, times.secured)),
  time_starttransfer: ({ times }) => seconds(times.first),
  time_total: ({ times }) => seconds(times.total),
};

const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t" };

export const writeOut = (format: string, transfer: Transfer): string =>
  format.replaceAll(/%\{(\w+)\}|%%|\\(.)/g, (whole, name?: string, letter?: string) => {
    if (name !== undefined) {
      return variables[name]?.(transfer) ?? "";
    }

    return letter === undefined ? "%" : (escapes[letter] ?? whole);
  });

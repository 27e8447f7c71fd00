/** The pages that nginx answers by itself (nginx src/http/ngx_http_special_response.c). */

export const nginxVersion = "1.31.3";

interface Words {
  title: string;
  heading?: string;
  detail?: string;
}

/** 494 and 497 are nginx' own codes: on the wire they are 400. */
const words: Record<number, Words> = {
  301: { title: "301 Moved Permanently" },
  302: { title: "302 Found" },
  307: { title: "307 Temporary Redirect" },
  308: { title: "308 Permanent Redirect" },
  400: { title: "400 Bad Request" },
  403: { title: "403 Forbidden" },
  404: { title: "404 Not Found" },
  405: { title: "405 Not Allowed" },
  408: { title: "408 Request Time-out" },
  413: { title: "413 Request Entity Too Large" },
  414: { title: "414 Request-URI Too Large" },
  494: {
    title: "400 Request Header Or Cookie Too Large",
    heading: "400 Bad Request",
    detail: "Request Header Or Cookie Too Large",
  },
  497: {
    title: "400 The plain HTTP request was sent to HTTPS port",
    heading: "400 Bad Request",
    detail: "The plain HTTP request was sent to HTTPS port",
  },
  500: { title: "500 Internal Server Error" },
  502: { title: "502 Bad Gateway" },
  503: { title: "503 Service Temporarily Unavailable" },
  504: { title: "504 Gateway Time-out" },
};

/** After these nginx closes the connection. */
const closing = new Set([400, 413, 414, 494, 497, 500]);

export interface Page {
  /** As sent. */
  status: number;
  reason: string;
  body: string;
  closes: boolean;
}

export const serverHeader = (tokens: boolean): string =>
  tokens ? `nginx/${nginxVersion}` : "nginx";

export const pageOf = (code: number, tokens: boolean): Page => {
  const { title, heading = title, detail } = words[code]!;
  const status = code === 494 || code === 497 ? 400 : code;
  const body =
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n` +
    (detail === undefined ? "" : `<center>${detail}</center>\r\n`) +
    `<hr><center>${serverHeader(tokens)}</center>\r\n</body>\r\n</html>\r\n`;
  return { status, reason: heading.slice(4), body, closes: closing.has(code) };
};

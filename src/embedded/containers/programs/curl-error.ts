/** How curl fails: its number for what went wrong, and its words. */

export class CurlError extends Error {
  override name = "CurlError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** What curl adds to the refusal of a certificate. */
export const certificateAdvice = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
`;

/** Who may do what: authentication, impersonation and authorization of each request, in this order. */
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { forbiddenByAuthorization } from "../auth/forbidden.ts";
import { impersonate } from "../auth/impersonation.ts";
import type { Authenticator } from "../auth/authenticate.ts";
import type { Attributes, Authorize, User } from "../auth/user.ts";
import type { Exchange } from "./exchange.ts";
import { distinctHeaders } from "./listener.ts";
import type { RequestInfo } from "./request-info.ts";

/** The sender, by certificate or token. @throws StatusError 401 */
export const senderOf = (authenticator: Authenticator, request: IncomingMessage): User => {
  const socket = request.socket as TLSSocket;
  const peer = socket.authorized ? socket.getPeerCertificate() : undefined;
  return authenticator.authenticate({
    peer: peer?.raw === undefined ? undefined : peer,
    authorization: request.headers.authorization,
  });
};

/** @param known Told who it is once that is clear, before anything is allowed or not. @throws StatusError 403 */
export const actingUser = (
  request: IncomingMessage,
  info: RequestInfo,
  sender: User,
  authorize: Authorize,
  known: (user: User) => void,
): User => {
  const asSender = attributesOf(info, sender);
  const user = impersonate(distinctHeaders(request), asSender, authorize);
  known(user);
  check(authorize, user === sender ? asSender : attributesOf(info, user));
  return user;
};

/** @throws StatusError 403 */
const check = (authorize: Authorize, attributes: Attributes): void => {
  const { allowed, reason } = authorize(attributes);
  if (!allowed) {
    throw forbiddenByAuthorization(attributes, reason);
  }
};

const attributesOf = (
  { verb, path, resource, fieldSelector }: RequestInfo,
  user: User,
): Attributes =>
  resource === undefined
    ? { user, verb, path }
    : {
        user,
        verb,
        group: resource.group,
        version: resource.version,
        resource: resource.resource,
        ...(resource.subresource === undefined ? {} : { subresource: resource.subresource }),
        ...(resource.namespace === "" ? {} : { namespace: resource.namespace }),
        ...(resource.name === "" ? {} : { name: resource.name }),
        ...(fieldSelector === undefined ? {} : { fieldSelector }),
        path,
      };

/** An update that finds nothing creates, so its sender must be allowed to create. @throws StatusError 403 */
export const authorizeCreate = (
  { authorize }: { authorize: Authorize },
  { user, info }: Exchange,
): void => {
  check(authorize, attributesOf({ ...info, verb: "create" }, user));
};

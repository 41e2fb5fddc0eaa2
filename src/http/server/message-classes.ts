import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { Express } from 'express';
import { wantsWebSocket } from './web-socket-requests.ts';

/** The classes of which Node's server creates requests and responses. */
export interface MessageClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

export const isExpress = (app: RequestListener | Express): app is Express =>
  'request' in app && 'response' in app;

const UPGRADE = Symbol('upgrade');

/**
 * Node passes every request with an `Upgrade` header to the listener for upgrades, without its body: also those of clients that offer
 * HTTP/2 (`Upgrade: h2c`), which a server answers as if there were no such header. Node asks the property `upgrade` when it has
 * read the headers.
 */
const ignoreOtherUpgrades = (prototype: IncomingMessage & { [UPGRADE]?: unknown }): void => {
  Object.defineProperty(prototype, 'upgrade', {
    get(this: typeof prototype) {
      return this[UPGRADE] === true && wantsWebSocket(this);
    },
    set(this: typeof prototype, value: unknown) {
      this[UPGRADE] = value;
    },
  });
};

/**
 * Request and response classes that have the prototypes of an Express application from the start; they are installed
 * in `app`. For any other listener these are Node's own classes.
 *
 * Express changes the prototype of each request and response, and V8 then gives every such object its own hidden class.
 * These survive young-generation collections and make them several times slower. With these classes nothing changes.
 */
export const messageClasses = (app: RequestListener | Express): MessageClasses => {
  if (!isExpress(app)) return { IncomingMessage, ServerResponse };
  class AppRequest extends IncomingMessage {}
  ignoreOtherUpgrades(AppRequest.prototype);
  class AppResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
};

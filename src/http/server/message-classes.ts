import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** The classes of which Node's server creates requests and responses. */
export interface MessageClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

const isExpress = (app: RequestListener | Express): app is Express => 'request' in app && 'response' in app;

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
  class AppResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
};

import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** The classes that Node's server makes its requests and answers of. */
export interface MessageClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

const isExpress = (app: RequestListener | Express): app is Express => 'request' in app && 'response' in app;

/**
 * Classes whose objects have the prototypes of an Express application's requests and answers from the start: it becomes
 * part of `app`. For any other listener they are Node's own.
 *
 * Express gives each request and answer another prototype, and V8 an object whose prototype changes a shape of its own.
 * What hangs on those outlives young collections, which then take several times as long. Here there is nothing to change.
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

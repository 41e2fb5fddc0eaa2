import { type Request, type RequestHandler, type Response, Router } from 'express';
import { HttpError, unavailable } from '../middleware/http-error.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import { isOwnPage } from '../middleware/own-page.ts';
import { validate } from '../middleware/validate.ts';
import { NoParams } from '../schemas/query-params.ts';
import type { TryAcquire } from '../server/permit-pool.ts';

/** Answers one message of the Model Context Protocol, in the body of the request. Fails with an `HttpError`. */
export type RespondToMcp = (request: Request, response: Response) => Promise<void>;

export interface McpRouteOptions {
  readonly respond: RespondToMcp;
  readonly guard: RequestHandler;
  /** For messages that are answered at the same time: a tool may listen to edits for half a minute. */
  readonly acquire: TryAcquire;
}

const checkPage: RequestHandler = (request, _response, next) => {
  if (request.get('Authorization') === undefined && !isOwnPage(request))
    throw new HttpError(403, 'other-origin', 'pages of other sites need a token: POST /login returns one');
  next();
};

/** POST /mcp: tools for assistants, over the Streamable HTTP transport without sessions. */
export const mcpRoute = ({ respond, guard, acquire }: McpRouteOptions): Router => {
  const answer: RequestHandler = async (request, response) => {
    validate(NoParams, request.query);
    const release = acquire();
    if (release === null) throw unavailable('busy', 'too many assistants ask at once; try again later', 5);
    response.once('close', release);
    response.set('Cache-Control', 'no-store');
    await respond(request, response);
  };
  const router = Router({ caseSensitive: true });
  router.route('/mcp').post(checkPage, guard, jsonBody(), answer).all(onlyMethods('POST'));
  return router;
};

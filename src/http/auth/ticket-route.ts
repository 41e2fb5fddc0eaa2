import { type RequestHandler, Router } from 'express';
import { verifiedCredential } from './bearer-guard.ts';
import { unavailable } from '../middleware/http-error.ts';
import { NoParams } from '../schemas/query-params.ts';
import { validate } from '../middleware/validate.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import { TICKET_SECONDS, type TicketStore } from './ticket-store.ts';

/** POST /stats/ticket: issues a ticket with which a browser opens a stream. */
export const ticketRoute = (tickets: TicketStore, guard: RequestHandler): Router => {
  const issue: RequestHandler = (request, response) => {
    validate(NoParams, request.query);
    const ticket = tickets.issue(verifiedCredential(request));
    if (ticket === null)
      throw unavailable('busy', 'too many tickets are in use; try again later', TICKET_SECONDS);
    response.set('Cache-Control', 'no-store').json({ ticket, expires_in: TICKET_SECONDS });
  };

  const router = Router({ caseSensitive: true });
  router.route('/stats/ticket').post(guard, issue).all(onlyMethods('POST'));
  return router;
};

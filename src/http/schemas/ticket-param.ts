import * as z from 'zod';
import { ONCE } from './once-or.ts';

export const ticketParam = z.string({ error: ONCE }).max(100).optional().meta({
  description: 'From POST /stats/ticket, instead of a token; valid for one stream and its resumption.',
});

import * as z from 'zod';
import type { AppModule } from '../../cli/app-context.ts';
import { printable } from '../../core/printable.ts';
import { adminRequest } from './admin-request.ts';

const Page = z.object({
  rejects: z.array(
    z.object({
      id: z.string(),
      code: z.string().default('other'),
      reason: z.string(),
      data: z.string(),
      at: z.string(),
    }),
  ),
  next: z.string().nullable(),
});
const Replayed = z.object({ counted: z.number(), rejected: z.number() });

const DEFAULT_LIMIT = 100;
const MAX_SHOWN_CHARACTERS = 300;

/** Lists the rejected events of a running server, or has the server reprocess them. */
export const run: AppModule['run'] = async (context) => {
  const { stdout, flags, positionals } = context;
  if (positionals[0] === 'replay') {
    const { counted, rejected } = Replayed.parse(await adminRequest(context, 'POST', '/rejects/replay'));
    stdout.write(`${counted} events recovered, ${rejected} still rejected\n`);
    return 0;
  }
  // The server may return fewer than `limit` if the events are large.
  const limit = flags.number('limit') ?? DEFAULT_LIMIT;
  let listed = 0;
  let next: string | null = '';
  while (next !== null && listed < limit) {
    const query = new URLSearchParams({
      limit: String(limit - listed),
      ...(next === '' ? {} : { after: next }),
    });
    const page: z.infer<typeof Page> = Page.parse(
      await adminRequest(context, 'GET', `/rejects?${query.toString()}`),
    );
    for (const { at, code, reason, data } of page.rejects) {
      const preview = data.slice(0, MAX_SHOWN_CHARACTERS);
      stdout.write(`${printable(`${at}  ${code}  ${reason}`)}\n    ${printable(preview)}\n`);
    }
    listed += page.rejects.length;
    ({ next } = page);
  }
  stdout.write(listed === 0 ? 'No rejected events.\n' : '');
  return 0;
};

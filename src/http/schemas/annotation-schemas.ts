import * as z from 'zod';
import { TrendResponse } from './feature-responses.ts';
import { exactTime } from './feature-params.ts';
import { limitParam } from './limit-param.ts';
import { queryParams } from './query-params.ts';

export const AnnotationsParams = queryParams({
  from: exactTime('whole seconds. Default: 24 hours before the last complete second'),
  to: exactTime('whole seconds. Default: the last complete second'),
  limit: limitParam(200),
});

const instant = z.string().meta({ format: 'date-time' });

export const AnnotationsResponse = z
  .object({
    from: instant,
    to: instant,
    annotations: z
      .array(
        z.union([
          z.object({ kind: z.enum(['restart', 'reconnect']), at: instant, until: instant }).meta({
            description:
              'The server did not run; or for at least a minute no event came, because the feed was disconnected. Headwater reads later what came meanwhile.',
          }),
          z
            .object({ kind: z.literal('lost'), at: instant, until: instant, events: z.int().min(0) })
            .meta({ description: 'As `lost` of /stats/totals.' }),
          TrendResponse,
        ]),
      )
      .meta({ description: 'The newest `limit` that touch the range, oldest first.' }),
    omitted: z.int().min(0).meta({ description: 'How many older ones of the range are left out.' }),
  })
  .meta({
    id: 'Annotations',
    description: 'A server keeps the newest 500 of each kind. A consumer knows only the current trends.',
  });

import * as z from 'zod';
import type { Annotation } from '../../stats/annotations/annotation.ts';
import { BURST_KINDS } from '../../stats/trends/trend.ts';

const time = z.number().int().min(0).max(8_640_000_000_000_000);
const count = z.number().min(0);
const trend = { key: z.string(), at: time, since: time };

const StoredAnnotation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('restart'), at: time, until: time }),
  z.object({ kind: z.literal('reconnect'), at: time, until: time }),
  z.object({
    kind: z.literal('burst'),
    of: z.enum(BURST_KINDS),
    ...trend,
    count,
    usual: count,
    score: z.number(),
  }),
  z.object({ kind: z.literal('edit-war'), ...trend, reverts: count, users: z.array(z.string()) }),
]);

/** The annotation in a line of the file; `null` if it has none, as the last line after a crash. */
export const readAnnotation = (line: string): Annotation | null => {
  try {
    return StoredAnnotation.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
};

import { createHash } from 'node:crypto';

export interface ReplayRound {
  /** Which time round this is; 0 is the recording itself. */
  readonly round: number;
  readonly offset: number;
  /** How much later than the first time, in milliseconds. */
  readonly laterMs: number;
}

/** A UUID that follows from another one and the round. */
const idOfRound = (id: string, round: number): string => {
  const hex = createHash('sha256').update(`${id}/${round}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Makes a new event of one that was sent before: another `meta.id`, offset and time, or readers would drop it
 * as a repeat. A text that is no event stays as it is.
 */
export const reissueEvent = (data: string, { round, offset, laterMs }: ReplayRound): string => {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    return data;
  }
  if (!isObject(event) || !isObject(event['meta'])) return data;
  const { id, dt } = event['meta'];
  const time = typeof dt === 'string' ? Date.parse(dt) : Number.NaN;
  return JSON.stringify({
    ...event,
    meta: {
      ...event['meta'],
      ...(typeof id === 'string' && id !== '' ? { id: idOfRound(id, round) } : {}),
      ...(Number.isNaN(time) ? {} : { dt: new Date(time + laterMs).toISOString() }),
      ...('offset' in event['meta'] ? { offset } : {}),
    },
  });
};

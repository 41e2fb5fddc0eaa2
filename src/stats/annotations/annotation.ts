import type { Trend } from '../trends/trend.ts';

/** A time in which something other than the feed decided what was counted, or when. Epoch ms. */
export interface Interruption {
  /** The process did not run; or no event came, because the feed was disconnected. */
  readonly kind: 'restart' | 'reconnect';
  readonly at: number;
  readonly until: number;
}

/** What a reader of a chart wants to know about a time. */
export type Annotation = Interruption | Trend;

/** When it ended; when it happened if it has no length. */
export const endOf = (annotation: Annotation): number =>
  'until' in annotation ? annotation.until : annotation.at;

/** The same for the same event, also if a restart sees it again. */
export const annotationId = (annotation: Annotation): string => {
  switch (annotation.kind) {
    case 'restart':
    case 'reconnect':
      return `${annotation.kind} ${annotation.at}`;
    case 'burst':
      return `burst ${annotation.of} ${annotation.since} ${annotation.key}`;
    case 'edit-war':
      return `edit-war ${annotation.since} ${annotation.key}`;
  }
};

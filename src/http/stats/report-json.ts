import { type Observable, concat, defer, map, of } from 'rxjs';
import type { ReportPart, Snapshot } from '../../stats/counts/snapshot.ts';
import { membersJson, statsHead, statsTail } from './stats-json.ts';

/**
 * Serializes a report to the JSON text of /stats, chunk by chunk; chunks may be empty. All totals come from the head.
 * Errors if the report does not start with its head.
 */
export const reportJson = (part$: Observable<ReportPart>): Observable<string> =>
  defer(() => {
    let head: Snapshot | null = null;
    let comma = '';

    const partText = (part: ReportPart): string => {
      if (part.kind === 'head') {
        head = part.snapshot;
        return statsHead(head);
      }
      if (head === null) throw new Error('the report does not start with its head');
      if (part.users.length === 0) return '';
      const text = comma + membersJson(part.users);
      comma = ',';
      return text;
    };

    const tail$ = defer(() => {
      if (head === null) throw new Error('the report is empty');
      return of(statsTail(head));
    });

    return concat(part$.pipe(map(partText)), tail$);
  });

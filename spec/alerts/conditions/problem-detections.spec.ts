import { map } from 'rxjs';
import { problemDetections } from '../../../src/alerts/conditions/problem-detections.ts';
import { marbles } from '../../support/marbles.ts';

describe('problemDetections', () => {
  const expectDetections = (
    problems: string,
    expected: string,
    afterMs: number,
    openSince: number | null = null,
  ): void =>
    marbles(({ cold, expectObservable }, scheduler) => {
      const options = {
        subject: 'feed',
        title: 'Feed down',
        afterMs,
        openSince,
        clock: () => scheduler.now(),
        now: () => 1000 + scheduler.now(),
      };
      const seen$ = cold(problems, { n: null, p: 'no connection' }).pipe(
        problemDetections(options),
        map(({ key, title, text, url, since }) => `${key} ${title} ${text} ${String(url)} ${since}`),
      );
      expectObservable(seen$).toBe(expected, {
        a: 'feed Feed down no connection null 1002',
        b: 'feed Feed down no connection null 1012',
        c: 'feed Feed down no connection null 7',
        d: 'feed Feed down no connection null 1006',
      });
    });

  it('sees a problem that lasts, from its beginning', () => {
    expectDetections('n-p-p-p-p-n-p-n', '------a-a------', 4);
  });

  it('forgets a problem that went away before', () => {
    expectDetections('n-p-p-n---n-p-p-p-p', '----------------b-b', 4);
  });

  it('sees a problem at once without a time', () => {
    expectDetections('n-p-n', '--a--', 0);
  });

  it('goes on at once with a problem that was there before a restart', () => {
    expectDetections('p-p-n-p-p-p', 'c-c-------d', 4, 7);
  });
});

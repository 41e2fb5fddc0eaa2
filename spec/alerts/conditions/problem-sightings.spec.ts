import { map } from 'rxjs';
import { problemSightings } from '../../../src/alerts/conditions/problem-sightings.ts';
import { marbles } from '../../support/marbles.ts';

describe('problemSightings', () => {
  const expectSightings = (problems: string, expected: string, afterMs: number): void =>
    marbles(({ cold, expectObservable }, scheduler) => {
      const options = {
        subject: 'feed',
        title: 'Feed down',
        afterMs,
        clock: () => scheduler.now(),
        now: () => 1000 + scheduler.now(),
      };
      const seen$ = cold(problems, { n: null, p: 'no connection' }).pipe(
        problemSightings(options),
        map(({ key, title, text, url, since }) => `${key} ${title} ${text} ${String(url)} ${since}`),
      );
      expectObservable(seen$).toBe(expected, {
        a: 'feed Feed down no connection null 1002',
        b: 'feed Feed down no connection null 1012',
      });
    });

  it('sees a problem that lasts, from its beginning', () => {
    expectSightings('n-p-p-p-p-n-p-n', '------a-a------', 4);
  });

  it('forgets a problem that went away before', () => {
    expectSightings('n-p-p-n---n-p-p-p-p', '----------------b-b', 4);
  });

  it('sees a problem at once without a time', () => {
    expectSightings('n-p-n', '--a--', 0);
  });
});

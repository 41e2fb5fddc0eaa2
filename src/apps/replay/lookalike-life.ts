import { defer, finalize, from, type Observable, switchMap } from 'rxjs';
import type { Lookalike } from '../../lookalike/create-lookalike.ts';

/** Serves a lookalike feed for as long as `work` with its address goes on. */
export const lookalikeLife = (
  lookalike: Lookalike,
  port: number,
  work: (url: string) => Observable<unknown>,
): Observable<unknown> =>
  defer(() => from(lookalike.listen(port))).pipe(
    switchMap(work),
    finalize(() => void lookalike.close()),
  );

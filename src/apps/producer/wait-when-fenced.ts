import {
  catchError,
  defer,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  takeUntil,
  throwError,
} from 'rxjs';
import { BrokerError } from '../../kafka/broker-error.ts';
import type { Settings } from '../../config/settings.ts';

export interface WaitWhenFencedOptions {
  readonly onFenced: Settings['kafka']['onFenced'];
  readonly onWaiting: (error: BrokerError) => void;
  readonly stopping$: Observable<unknown>;
}

/**
 * Waits until it is stopped when a newer producer has replaced this one and the settings say `wait`. All other failures
 * pass.
 *
 *     run$       -a-#
 *     stopping$  --------x
 *     result     -a------|
 */
export const waitWhenFenced =
  <T>({ onFenced, onWaiting, stopping$ }: WaitWhenFencedOptions): MonoTypeOperatorFunction<T> =>
  (run$) =>
    run$.pipe(
      catchError((error: unknown) => {
        const isFenced = error instanceof BrokerError && error.code === 'producer-superseded';
        if (!isFenced || onFenced === 'exit') return throwError(() => error);
        return defer(() => {
          onWaiting(error);
          return NEVER.pipe(takeUntil(stopping$));
        });
      }),
    );

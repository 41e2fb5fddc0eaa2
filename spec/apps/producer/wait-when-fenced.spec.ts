import { expect } from 'chai';
import { concat, of, Subject, throwError } from 'rxjs';
import { waitWhenFenced } from '../../../src/apps/producer/wait-when-fenced.ts';
import { BrokerError } from '../../../src/kafka/broker-error.ts';
import { supersededByNewerProducer } from '../../../src/apps/producer/superseded.ts';

/** What a run that fails with this error gives, and what it does when it is stopped. */
const outcome = (error: unknown, onFenced: 'exit' | 'wait') => {
  const seen: unknown[] = [];
  const waiting: BrokerError[] = [];
  const stopping$ = new Subject<string>();
  concat(
    of('sent'),
    throwError(() => error),
  )
    .pipe(waitWhenFenced({ onFenced, onWaiting: (reason) => waiting.push(reason), stopping$ }))
    .subscribe({
      next: (value) => seen.push(value),
      error: (thrown: unknown) => seen.push(thrown),
      complete: () => seen.push('end'),
    });
  return { seen, waiting, stop: () => stopping$.next('SIGTERM') };
};

describe('waitWhenFenced', () => {
  it('waits until it is stopped when a newer producer has replaced this one', () => {
    const error = supersededByNewerProducer();
    const { seen, waiting, stop } = outcome(error, 'wait');
    expect(seen).to.deep.equal(['sent']);
    expect(waiting).to.deep.equal([error]);
    stop();
    expect(seen).to.deep.equal(['sent', 'end']);
  });

  it('fails by default', () => {
    const error = supersededByNewerProducer();
    const { seen, waiting } = outcome(error, 'exit');
    expect(seen).to.deep.equal(['sent', error]);
    expect(waiting).to.deep.equal([]);
  });

  it('fails with every other error', () => {
    for (const error of [new BrokerError('producer-fenced', 'for a moment'), new Error('a bug')]) {
      expect(outcome(error, 'wait').seen).to.deep.equal(['sent', error]);
    }
  });
});

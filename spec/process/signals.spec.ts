import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { stopSignals } from '../../src/process/signals.ts';

describe('stopSignals', () => {
  it('emits SIGTERM, SIGINT and SIGHUP, and no other signal', () => {
    const target = new EventEmitter();
    const seen: string[] = [];
    const subscription = stopSignals(target).subscribe((signal) => seen.push(signal));
    for (const name of ['SIGHUP', 'SIGUSR2', 'SIGINT', 'SIGTERM']) target.emit(name);
    expect(seen).to.deep.equal(['SIGHUP', 'SIGINT', 'SIGTERM']);
    subscription.unsubscribe();
    expect(target.eventNames()).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { parentExit } from '../../src/process/parent-exit.ts';

describe('parentExit', () => {
  it('emits SIGHUP once, a second after the parent has changed at the latest', () => {
    const scheduler = new VirtualTimeScheduler();
    scheduler.maxFrames = 10_000;
    let parent = '4711 4710';
    const seen: (readonly [number, string])[] = [];
    parentExit(() => parent, scheduler).subscribe({
      next: (signal) => seen.push([scheduler.now(), signal]),
      complete: () => seen.push([scheduler.now(), 'complete']),
    });
    scheduler.schedule(() => (parent = '4711 1'), 3500);
    scheduler.flush();
    expect(seen).to.deep.equal([
      [4000, 'SIGHUP'],
      [4000, 'complete'],
    ]);
  });
});

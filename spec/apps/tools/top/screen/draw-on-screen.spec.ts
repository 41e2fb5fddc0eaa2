import { expect } from 'chai';
import { of, Subject, tap } from 'rxjs';
import { drawOnScreen, type ScreenFrame } from '../../../../../src/apps/tools/top/screen/draw-on-screen.ts';
import { type ScreenDouble, screenDouble } from '../../../../support/screen-double.ts';

const SIZE = { columns: 80, rows: 24 };
const AS_BEFORE = { '1049': false, '25': true, '7': true };
const TAKEN = { '1049': true, '25': false, '7': false };

const shown = (): {
  screen: ScreenDouble;
  picture$: Subject<ScreenFrame>;
  modesAtError: () => object | null;
  stop: () => void;
} => {
  const screen = screenDouble();
  const frame$ = new Subject<ScreenFrame>();
  let modes: object | null = null;
  const show = drawOnScreen((text) => of(text).pipe(tap(screen.write)), screen.write);
  const subscription = frame$.pipe(show).subscribe({
    error: () => {
      modes = screen.modes();
    },
  });
  return { screen, picture$: frame$, modesAtError: () => modes, stop: () => subscription.unsubscribe() };
};

describe('onScreen', () => {
  it('leaves the terminal alone until there is a picture', () => {
    const { screen, stop } = shown();
    expect(screen.modes()).to.deep.equal(AS_BEFORE);
    stop();
    expect(screen.modes()).to.deep.equal(AS_BEFORE);
  });

  it('shows pictures on a screen of its own, and writes only what changed', () => {
    const { screen, picture$: frame$ } = shown();
    frame$.next({ rows: ['a', 'b'], size: SIZE });
    expect(screen.modes()).to.deep.equal(TAKEN);
    screen.touched();
    frame$.next({ rows: ['a', 'c'], size: SIZE });
    expect(screen.touched()).to.deep.equal([1]);
    expect(screen.rows()).to.deep.equal(['a', 'c']);
  });

  it('draws all of it anew when the size changed', () => {
    const { screen, picture$: frame$ } = shown();
    frame$.next({ rows: ['a', 'b'], size: SIZE });
    screen.touched();
    frame$.next({ rows: ['a', 'b'], size: { columns: 40, rows: 24 } });
    expect(screen.touched()).to.deep.equal([0, 1]);
  });

  it('restores the terminal, whatever ends it, and before an error is printed', () => {
    for (const end of ['complete', 'error', 'unsubscribe'] as const) {
      const { screen, picture$: frame$, modesAtError, stop } = shown();
      frame$.next({ rows: ['a'], size: SIZE });
      if (end === 'complete') frame$.complete();
      else if (end === 'error') frame$.error(new Error('broken'));
      else stop();
      expect(screen.modes(), end).to.deep.equal(AS_BEFORE);
      if (end === 'error') expect(modesAtError()).to.deep.equal(AS_BEFORE);
    }
  });
});

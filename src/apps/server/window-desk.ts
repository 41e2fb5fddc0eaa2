import { firstValueFrom } from 'rxjs';
import type { WindowDesk } from '../../http/time-parts.ts';
import { IDLE_MS, newestOf, settledAt } from '../../stats/windows/watermark.ts';
import { messages } from '../../stats/windows/window-counts.ts';
import type { WindowReader } from '../../stores/window-store.ts';

/** The windows of a store as the HTTP shell asks for them. `now`: epoch ms. */
export const windowDesk = (windows: WindowReader, now: () => number): WindowDesk => ({
  standing: async () => {
    const { marks, kept, unplaced, tooLate, future } = await firstValueFrom(windows.state());
    return {
      newest: newestOf(marks, now()),
      settledAt: settledAt(marks, IDLE_MS, now()),
      kept,
      outside: {
        unplaced: messages(unplaced),
        tooLate: messages(tooLate),
        future: messages(future),
      },
    };
  },
  rows: (question) => firstValueFrom(windows.rows(question)),
  byKey: (dimension, runs) => firstValueFrom(windows.byKey(dimension, runs)),
  activity: (runs, listed) => firstValueFrom(windows.activity(runs, listed)),
});

import { firstValueFrom } from 'rxjs';
import type { WindowDesk } from '../../http/time-parts.ts';
import { IDLE_MS, settledAt, type TopicMark } from '../../stats/windows/watermark.ts';
import type { WindowReader } from '../../stores/window-store.ts';

const newestOf = (marks: readonly TopicMark[]): number | null =>
  marks.reduce<number | null>(
    (newest, { high }) => (high === null ? newest : Math.max(newest ?? high, high)),
    null,
  );

/** The windows of a store as the HTTP shell asks for them. */
export const windowDesk = (windows: WindowReader): WindowDesk => ({
  standing: async () => {
    const { marks, kept } = await firstValueFrom(windows.state());
    return { newest: newestOf(marks), settledAt: settledAt(marks, IDLE_MS), kept };
  },
  rows: (question) => firstValueFrom(windows.rows(question)),
  byKey: (dimension, runs) => firstValueFrom(windows.byKey(dimension, runs)),
  activity: (runs, listed) => firstValueFrom(windows.activity(runs, listed)),
});

import type { WindowQueries } from '../../../http/server/optional-features.ts';
import {
  IDLE_TOPIC_MS,
  newestWatermarkOf,
  lowWatermarkOf,
} from '../../../stats/windows/time/watermark-tracker.ts';
import { messages } from '../../../stats/windows/window-counts.ts';
import type { WindowReader } from '../../../stores/window-reader.ts';

/** Adapts a store's windows to the queries of the HTTP app. `now`: epoch ms. */
export const storeWindowQueries = (windows: WindowReader, now: () => number): WindowQueries => ({
  status: async () => {
    const { watermarks, retainedSince, untimed, tooLate, future } = await windows.state();
    return {
      newest: newestWatermarkOf(watermarks, now()),
      lowWatermark: lowWatermarkOf(watermarks, IDLE_TOPIC_MS, now()),
      retainedSince,
      outside: {
        untimed: messages(untimed),
        tooLate: messages(tooLate),
        future: messages(future),
      },
    };
  },
  rows: (query) => windows.rows(query),
  byKey: (dimension, runs) => windows.byKey(dimension, runs),
  activity: (runs, listed) => windows.activity(runs, listed),
});

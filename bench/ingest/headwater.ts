// The counting loop of the server over the embedded store, `headwater URL COUNT totals|windows`: an event is done when it is durable.
import { embeddedCounting } from '../embedded-counting.ts';

const [url = '', count = '0', kind = 'totals'] = process.argv.slice(2);
const { counted$, remove } = embeddedCounting({
  url,
  events: Number(count),
  since: 0,
  windows: kind === 'windows',
});

counted$.subscribe({
  next: ({ seconds, rss }) => {
    process.send?.({ seconds, rss });
    remove();
    process.exit(0);
  },
  error: (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
});

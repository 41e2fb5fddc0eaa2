// The baseline: `eventsource` with a backpressured body and JSON.parse, and nothing else.
import { EventSource } from 'eventsource';
import { peakMemoryBytes } from '../peak-memory.ts';

const [url = '', count = '0'] = process.argv.slice(2);

const pullThrough = (body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> => {
  const reader = body.getReader();
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
};

let parsed = 0;
let startedAt = 0;
const source = new EventSource(url, {
  fetch: async (target, init) => {
    const response = await fetch(target, init);
    return {
      body: response.body && pullThrough(response.body),
      url: response.url,
      status: response.status,
      redirected: response.redirected,
      headers: response.headers,
    };
  },
});
source.onmessage = ({ data }) => {
  if (parsed === 0) startedAt = performance.now();
  JSON.parse(data as string);
  parsed += 1;
  if (parsed === Number(count)) {
    process.send?.({
      seconds: (performance.now() - startedAt) / 1000,
      rss: peakMemoryBytes(),
    });
    process.exit(0);
  }
};

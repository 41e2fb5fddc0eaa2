// A feed that costs next to nothing while it is read: all frames are rendered before it listens.
// Sends its address to the parent, then the time of each request, epoch ms; every connection gets the events from the first on.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';

const CHUNK_BYTES = 1 << 20;

const count = Number(process.argv[2]);
const RATE = 45;
/** In the past: events ahead of the clock would be treated differently. */
const startMs = Date.now() - (count / RATE) * 1000;
const log = generatedLog({ seed: 11, startMs, rate: RATE, count, isComplete: true });

const chunks: Buffer[] = [];
let text = '';
for (let offset = log.firstOffset; offset < log.endOffset; offset += 1) {
  const { timestamp, data } = log.at(offset);
  const id = JSON.stringify([{ topic: log.topic, partition: log.partition, timestamp: timestamp + 1 }]);
  text += `event: message\nid: ${id}\ndata: ${data}\n\n`;
  if (text.length > CHUNK_BYTES) {
    chunks.push(Buffer.from(text));
    text = '';
  }
}
chunks.push(Buffer.from(text));

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  process.send?.({ requestedAt: Date.now() });
  let next = 0;
  const send = (): void => {
    for (let chunk = chunks[next]; chunk !== undefined; chunk = chunks[next]) {
      next += 1;
      if (!response.write(chunk)) {
        response.once('drain', send);
        return;
      }
    }
  };
  send();
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));

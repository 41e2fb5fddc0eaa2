// A feed that is rendered before it listens, and sends nothing until the parent says so; then all of it, as fast as it is read.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';

const CHUNK_EVENTS = 1000;

const count = Number(process.argv[2]);
const log = generatedLog({ seed: 11, startMs: Date.now() - 86_400_000, rate: 45, count, isComplete: true });

const frameAt = (offset: number): string => {
  const { timestamp, data } = log.at(offset);
  const id = JSON.stringify([{ topic: log.topic, partition: log.partition, timestamp: timestamp + 1 }]);
  return `event: message\nid: ${id}\ndata: ${data}\n\n`;
};
const chunks: Buffer[] = [];
for (let begin = log.firstOffset; begin < log.endOffset; begin += CHUNK_EVENTS) {
  const end = Math.min(begin + CHUNK_EVENTS, log.endOffset);
  chunks.push(Buffer.from(Array.from({ length: end - begin }, (_, i) => frameAt(begin + i)).join('')));
}

const started = once(process, 'message');
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  const send = async (): Promise<void> => {
    await started;
    for (const chunk of chunks) if (!response.write(chunk)) await once(response, 'drain');
  };
  send().catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));

// Readers of /events, all in this process. They look at the first event of every piece that comes, which waited longest.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What the parent asks for. */
export type ReaderCommand = 'measure' | 'report';

/** What was seen since the parent said "measure". */
export interface Freshness {
  /** From when an event was put on the feed until it was here, in milliseconds, over the pieces that came. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly chunks: number;
  readonly bytes: number;
  /** Readers that received a gap, or were disconnected. */
  readonly disturbed: number;
}

const MAX_CONCURRENT_CONNECTS = 100;
const DT = Buffer.from('"dt":"');
const ISO_LENGTH = 24;

/** The paths are requested in turn. */
const [url = '', count = '1', ...paths] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const requestFor = (reader: number): string =>
  `GET ${paths[reader % paths.length] ?? '/events'} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\n\r\n`;

let ages: number[] = [];
let bytes = 0;
let disturbed = new Set<Socket>();

const onChunk = (socket: Socket, chunk: Buffer): void => {
  bytes += chunk.length;
  if (chunk.includes('event: gap') || chunk.includes('event: cut-off')) disturbed.add(socket);
  const at = chunk.indexOf(DT) + DT.length;
  if (at < DT.length || at + ISO_LENGTH > chunk.length) return;
  const age = Date.now() - Date.parse(chunk.toString('latin1', at, at + ISO_LENGTH));
  if (!Number.isNaN(age)) ages.push(age);
};

const open = async (reader: number): Promise<void> => {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(requestFor(reader));
  const [first] = (await once(socket, 'data')) as [Buffer];
  if (!first.includes('200 OK')) throw new Error(first.toString());
  socket.on('data', (chunk) => onChunk(socket, chunk));
  socket.once('close', () => disturbed.add(socket));
};

const freshness = (): Freshness => {
  ages.sort((a, b) => a - b);
  const at = (share: number): number => ages[Math.min(ages.length - 1, Math.floor(ages.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1), chunks: ages.length, bytes, disturbed: disturbed.size };
};

process.on('message', (command: ReaderCommand) => {
  if (command === 'report') process.send?.(freshness());
  ages = [];
  bytes = 0;
  disturbed = new Set();
});
process.on('disconnect', () => process.exit(0));

for (let opened = 0; opened < Number(count); opened += MAX_CONCURRENT_CONNECTS)
  await Promise.all(
    Array.from({ length: Math.min(MAX_CONCURRENT_CONNECTS, Number(count) - opened) }, (_, i) =>
      open(opened + i),
    ),
  );
process.send?.('ready');

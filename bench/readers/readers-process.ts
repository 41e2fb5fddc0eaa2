// Readers of /events, all in this process. They look at the first event of every piece that comes, which waited longest.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What the parent asks for. */
export type Asked = 'measure' | 'report';

/** What was seen since the parent said "measure". */
export interface Freshness {
  /** From when an event was put on the feed until it was here, in milliseconds, over the pieces that came. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly pieces: number;
  readonly bytes: number;
  /** Readers that were told of a gap, or cut off. */
  readonly troubled: number;
}

const CONNECTING_AT_ONCE = 100;
const DT = Buffer.from('"dt":"');
const ISO_LENGTH = 24;

/** The paths are asked for in turn. */
const [url = '', count = '1', ...paths] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const requestFor = (reader: number): string =>
  `GET ${paths[reader % paths.length] ?? '/events'} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\n\r\n`;

let ages: number[] = [];
let bytes = 0;
let troubled = new Set<Socket>();

const look = (socket: Socket, piece: Buffer): void => {
  bytes += piece.length;
  if (piece.includes('event: gap') || piece.includes('event: cut-off')) troubled.add(socket);
  const at = piece.indexOf(DT) + DT.length;
  if (at < DT.length || at + ISO_LENGTH > piece.length) return;
  const age = Date.now() - Date.parse(piece.toString('latin1', at, at + ISO_LENGTH));
  if (!Number.isNaN(age)) ages.push(age);
};

const open = async (reader: number): Promise<void> => {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(requestFor(reader));
  const [first] = (await once(socket, 'data')) as [Buffer];
  if (!first.includes('200 OK')) throw new Error(first.toString());
  socket.on('data', (piece) => look(socket, piece));
  socket.once('close', () => troubled.add(socket));
};

const freshness = (): Freshness => {
  ages.sort((a, b) => a - b);
  const at = (share: number): number => ages[Math.min(ages.length - 1, Math.floor(ages.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1), pieces: ages.length, bytes, troubled: troubled.size };
};

process.on('message', (asked: Asked) => {
  if (asked === 'report') process.send?.(freshness());
  ages = [];
  bytes = 0;
  troubled = new Set();
});
process.on('disconnect', () => process.exit(0));

for (let opened = 0; opened < Number(count); opened += CONNECTING_AT_ONCE)
  await Promise.all(
    Array.from({ length: Math.min(CONNECTING_AT_ONCE, Number(count) - opened) }, (_, i) => open(opened + i)),
  );
process.send?.('ready');

import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '../../src/lookalike/random.ts';
import type { Seat } from './seat.ts';
import type { SoakFeed } from './soak-feed.ts';

/** Something that goes wrong; it is over when `happen` resolves. */
export interface Fault {
  readonly name: string;
  readonly happen: () => Promise<void>;
}

/** The processes take a feed that is silent for so long to be dead. */
export const SILENCE_SECONDS = 2;
const SILENT_MS = SILENCE_SECONDS * 1500;
const FROZEN_MS = 3000;
const BROKEN_MS = 5000;

const RUDE = {
  lineEnd: '\r\n',
  multiLineRate: 0.05,
  splitCharacters: true,
  commentEvery: 50,
  repeatRate: 0.01,
} as const;
const POLITE = {
  lineEnd: '\n',
  multiLineRate: 0,
  splitCharacters: false,
  commentEvery: 0,
  repeatRate: 0,
} as const;

const ofTheFeed = (feed: SoakFeed): readonly Fault[] => [
  {
    name: 'feed cut',
    happen: () => {
      feed.cut('whole');
      return Promise.resolve();
    },
  },
  {
    name: 'feed silent',
    happen: async () => {
      feed.set({ silent: true });
      await delay(SILENT_MS);
      feed.set({ silent: false });
    },
  },
  {
    name: 'broken frames',
    happen: async () => {
      feed.set(RUDE);
      await delay(BROKEN_MS);
      feed.cut('mid-frame');
      feed.set(POLITE);
    },
  },
];

const ofAProcess = (seat: Seat): readonly Fault[] => [
  { name: `kill -9 ${seat.name}`, happen: seat.kill },
  { name: `freeze ${seat.name}`, happen: () => seat.freeze(FROZEN_MS) },
];

/** All faults in an order that the seed decides, round and round. */
export const faultsInTurn = function* (
  seed: number,
  feed: SoakFeed,
  seats: readonly Seat[],
): Generator<Fault, never> {
  const random = createRandom(seed);
  const kinds = [...ofTheFeed(feed), ...seats.flatMap(ofAProcess)]
    .map((fault) => ({ fault, place: random() }))
    .sort((a, b) => a.place - b.place);
  for (;;) for (const { fault } of kinds) yield fault;
};

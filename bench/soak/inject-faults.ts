import { setTimeout as delay } from 'node:timers/promises';
import type { FaultSettings } from '../../src/simulator/serving/faults.ts';
import { createRandom } from '../../src/simulator/random.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { SoakFeed } from './soak-feed.ts';

/** Something that goes wrong; it is over when `happen` resolves. */
export interface Fault {
  readonly name: string;
  readonly inject: () => Promise<void>;
}

/** The processes reconnect to a feed that is silent for this long. */
export const IDLE_TIMEOUT_SECONDS = 2;
const SILENT_DURATION_MS = IDLE_TIMEOUT_SECONDS * 1500;
const FREEZE_DURATION_MS = 3000;
const BROKEN_DURATION_MS = 5000;

const HOSTILE_FRAMING = {
  lineEnd: '\r\n',
  multiLineRate: 0.05,
  splitCharacters: true,
  commentInterval: 50,
  duplicateRate: 0.01,
} as const satisfies Partial<FaultSettings>;
const DEFAULT_FRAMING = {
  lineEnd: '\n',
  multiLineRate: 0,
  splitCharacters: false,
  commentInterval: 0,
  duplicateRate: 0,
} as const satisfies Partial<FaultSettings>;

const feedFaults = (feed: SoakFeed): readonly Fault[] => [
  {
    name: 'feed cut',
    inject: () => {
      feed.cut('whole');
      return Promise.resolve();
    },
  },
  {
    name: 'feed silent',
    inject: async () => {
      feed.set({ silent: true });
      await delay(SILENT_DURATION_MS);
      feed.set({ silent: false });
    },
  },
  {
    name: 'broken frames',
    inject: async () => {
      feed.set(HOSTILE_FRAMING);
      await delay(BROKEN_DURATION_MS);
      feed.cut('mid-frame');
      feed.set(DEFAULT_FRAMING);
    },
  },
];

const processFaults = (managed: ManagedProcess): readonly Fault[] => [
  { name: `kill -9 ${managed.name}`, inject: managed.kill },
  { name: `freeze ${managed.name}`, inject: () => managed.freeze(FREEZE_DURATION_MS) },
];

/** All faults in an order that the seed decides, round and round. */
export const faultSequence = function* (
  seed: number,
  feed: SoakFeed,
  processes: readonly ManagedProcess[],
): Generator<Fault, never> {
  const random = createRandom(seed);
  const shuffled = [...feedFaults(feed), ...processes.flatMap(processFaults)]
    .map((fault) => ({ fault, place: random() }))
    .sort((a, b) => a.place - b.place);
  for (;;) for (const { fault } of shuffled) yield fault;
};

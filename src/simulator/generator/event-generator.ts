import { fraction, hash32, mix32, seedFor } from '../hash.ts';
import { BREAKAGES } from './breakages.ts';
import { canaryShape } from './event-shapes.ts';
import { botName, personName } from './user-names.ts';
import { createTemplatePool } from './template-pool.ts';
import { compileTemplate, fillTemplate, type Template } from './template.ts';
import { uuidFor } from './uuid-for.ts';

export interface EventGeneratorOptions {
  readonly seed: number;
  readonly topic: string;
  readonly partition: number;
  /** The offset of event 0. */
  readonly firstOffset: number;
  /** This many distinct users, all equally active; without it a few are much more active than the rest. */
  readonly users?: number | undefined;
  /** This many pages, a few of which have most of the edits; without it nearly every edit is to a page of its own. */
  readonly pages?: number | undefined;
  /** One of this many events is a canary; 0 for none. */
  readonly canaryInterval: number;
  /** The share of events (0 to 1) that are broken: not JSON, or with wrong fields. */
  readonly brokenRate: number;
  /** The share of events (0 to 1) that lack an optional field. */
  readonly incompleteRate: number;
}

/** The text of event `number`, stamped with `timestamp` (milliseconds): always the same for the same two. */
export type EventGenerator = (number: number, timestamp: number) => string;

/** Users and bots when activity is skewed: about as many as the feed sees in a day. */
const PEOPLE = 40_000;
const BOTS = 400;
const BOT_SHARE = 1 / 3;

/** A number below `many`, small ones far more often: the chance falls as 1/n (Zipf's law). */
const skewed = (point: number, count: number): number =>
  Math.floor(Math.exp(point * Math.log(count + 1))) - 1;

const digits = (value: number, width: number): string => String(value).padStart(width, '0');
const MILLIS: readonly string[] = Array.from({ length: 1000 }, (_, ms) => `${digits(ms, 3)}Z`);

/** Writes ISO times; the second is remembered, as neighbours share it. */
const createIsoWriter = (): ((timestamp: number) => string) => {
  let second = Number.NaN;
  let written = '';
  return (timestamp) => {
    const at = Math.floor(timestamp / 1000);
    if (at !== second) {
      second = at;
      written = new Date(at * 1000).toISOString().slice(0, -4);
    }
    return `${written}${MILLIS[timestamp - at * 1000] ?? '000Z'}`;
  };
};

/** Makes events of the shapes, sizes and skews of the real feed, as measured in recordings of 2023 to 2026. */
export const createEventGenerator = (options: EventGeneratorOptions): EventGenerator => {
  const { topic, partition, firstOffset, users, pages, canaryInterval, brokenRate, incompleteRate } = options;
  const seed = seedFor(options.seed, `${topic}/${partition}`);
  // Made with the first event: it takes a tenth of a second, which would delay the start of the demo.
  let pool: readonly Template[] | undefined;
  const canary = compileTemplate(canaryShape());
  const iso = createIsoWriter();
  const values: (string | number)[] = [];

  /** Sets the name and whether it is a bot's. */
  const setUser = (number: number, hash: number): void => {
    const point = mix32(hash + 1) / 0x1_0000_0000;
    if (users !== undefined) {
      const user = number % users;
      const bot = user % 3 === 0;
      values[8] = bot ? botName(user) : personName(user);
      values[9] = bot ? 'true' : 'false';
      return;
    }
    const bot = hash < BOT_SHARE * 0x1_0000_0000;
    values[8] = bot ? botName(skewed(point, BOTS)) : personName(skewed(point, PEOPLE));
    values[9] = bot ? 'true' : 'false';
  };

  return (number, timestamp) => {
    const hash = hash32(seed, number);
    const size = mix32(hash + 2) & 0xffff;
    const revision = 1_000_000_000 + number * 2;
    // In the order of SLOTS; one row serves all events, which is what makes this fast.
    values[0] = uuidFor(~seed, number);
    values[1] = uuidFor(seed, number);
    values[2] = iso(timestamp);
    values[3] = topic;
    values[4] = partition;
    values[5] = firstOffset + number;
    values[6] = 3_000_000_000 + (number >>> 1);
    values[7] = Math.floor(timestamp / 1000) - (hash % 500 === 0 ? 32 : hash & 1);
    setUser(number, hash);
    values[10] = pages === undefined ? hash % 100_000 : skewed(mix32(hash + 4) / 0x1_0000_0000, pages);
    values[11] = size;
    values[12] = size + (hash & 0xff);
    values[13] = revision - 1 - (hash & 0xffff);
    values[14] = revision;

    if (canaryInterval > 0 && number % canaryInterval === canaryInterval - 1)
      return fillTemplate(canary, values);
    pool ??= createTemplatePool(seed, incompleteRate);
    const template = pool[mix32(hash + 3) % pool.length] ?? canary;
    const text = fillTemplate(template, values);
    if (brokenRate === 0 || fraction(seed, number, 23) >= brokenRate) return text;
    const breakage = BREAKAGES[hash32(seed, number, 29) % BREAKAGES.length];
    return breakage === undefined ? text : breakage(text);
  };
};

import { mix32 } from '../hash.ts';

const HEX4: readonly string[] = Array.from({ length: 0x1_0000 }, (_, n) => n.toString(16).padStart(4, '0'));

const hex4 = (bits: number): string => HEX4[bits & 0xffff] ?? '0000';

/**
 * A UUID (version 4 by its looks) for an event number. Within one seed no two numbers below 2^48 share one:
 * the last 48 bits are the number itself, mixed by a bijection.
 */
export const uuidFor = (seed: number, number: number): string => {
  const low = mix32(number ^ seed);
  const high = Math.floor(number / 0x1_0000_0000);
  const a = mix32(low ^ 0x51ed27);
  const b = mix32(a + seed);
  return `${hex4(a >>> 16)}${hex4(a)}-${hex4(b)}-4${hex4(b >>> 16).slice(1)}-${hex4((mix32(b) & 0x3fff) | 0x8000)}-${hex4(high)}${hex4(low >>> 16)}${hex4(low)}`;
};

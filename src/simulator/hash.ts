/** Mixes 32 bits so that near numbers land far apart; no two numbers land on the same (MurmurHash3's last step). */
export const mix32 = (value: number): number => {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 32 bits that look random, the same for the same arguments. `number` may be any safe integer from 0. */
export const hash32 = (seed: number, number: number, salt = 0): number => {
  const high = Math.floor(number / 0x1_0000_0000);
  return mix32(mix32(mix32(seed ^ Math.imul(salt, 0x9e3779b1)) ^ number) + high);
};

/** The hash as a fraction in [0, 1). */
export const fraction = (seed: number, number: number, salt = 0): number =>
  hash32(seed, number, salt) / 0x1_0000_0000;

/** A seed for a part that has a name of its own (a topic), so that its choices differ from the others'. */
export const seedFor = (seed: number, name: string): number => {
  let h = mix32(seed);
  for (const character of name) h = mix32(h ^ (character.codePointAt(0) ?? 0));
  return h;
};

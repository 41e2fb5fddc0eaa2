/** Sorts surrogates, which encode the code points from U+10000, after all other units. */
const sortKeyOf = (unit: number): number => {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
};

/**
 * Compares well-formed strings by code point, which is also SQLite's order of UTF-8 bytes.
 * Plain `<` compares UTF-16 units and would put an emoji before U+E000.
 */
export const compareCodePoints = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const difference = sortKeyOf(a.charCodeAt(i)) - sortKeyOf(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
};

/** About `count` round numbers from 0 to the maximum or just above. */
export const ticksTo = (maxValue: number, approximateCount: number): readonly number[] => {
  if (!(maxValue > 0)) return [0, 1];
  const rough = maxValue / approximateCount;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
  return Array.from({ length: Math.ceil(maxValue / step - 1e-9) + 1 }, (_, n) =>
    Number((n * step).toPrecision(12)),
  );
};

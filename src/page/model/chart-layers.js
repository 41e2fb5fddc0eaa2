/**
 * A line of the chart: a value at each time of the chart, in counts per second unless the chart says otherwise. `label` is
 * for the legend; `reading` follows a value in a sentence if the layer is the only one.
 * @typedef {{ name: string, label: string, reading: string, colour: import('../views/chart-colours.js').ColourName, values: readonly (number | null)[] }} Layer
 */

/**
 * The values to draw, those in front last: if the layers are stacked, each is the sum of all below it. Where one is unknown,
 * so is the sum.
 *
 * @param {readonly Layer[]} layers from the bottom to the top
 * @param {boolean} isStacked
 * @returns {{ layer: Layer, values: (number | null)[] }[]}
 */
export const drawnLayers = (layers, isStacked) => {
  /** @type {{ layer: Layer, values: (number | null)[] }[]} */
  const drawn = [];
  for (const layer of layers) {
    const below = isStacked ? drawn.at(-1)?.values : undefined;
    const values = layer.values.map((value, index) => {
      const sum = below === undefined ? 0 : (below[index] ?? null);
      return value === null || sum === null ? null : value + sum;
    });
    drawn.push({ layer, values });
  }
  return drawn.reverse();
};

/** The largest known value; 0 without one. @param {readonly (readonly (number | null)[])[]} lines */
export const largestOf = (lines) =>
  lines.reduce(
    (most, line) => line.reduce((/** @type {number} */ top, value) => Math.max(top, value ?? 0), most),
    0,
  );

/**
 * The layers of people and bots that a filter selects.
 *
 * @param {{ people: readonly (number | null)[], bots: readonly (number | null)[] }} line
 * @param {import('./shared-view.js').View['who']} who
 * @returns {Layer[]}
 */
export const sidesLayers = ({ people, bots }, who) => {
  /** @type {Layer} */
  const ofPeople = {
    name: 'people',
    label: 'People',
    reading: 'by people',
    colour: 'people',
    values: people,
  };
  /** @type {Layer} */
  const ofBots = { name: 'bots', label: 'Bots', reading: 'by bots', colour: 'bots', values: bots };
  if (who === 'people') return [ofPeople];
  return who === 'bots' ? [ofBots] : [ofPeople, ofBots];
};

/**
 * One point as a sentence.
 *
 * @param {{ layers: readonly Layer[], isStacked: boolean, compared: { text: string, values: readonly (number | null)[] } | null }} chart
 * @param {number} index
 * @param {(value: number) => string} format
 */
export const describePoint = ({ layers, isStacked, compared }, index, format) => {
  const values = layers.map(({ values: ofLayer }) => ofLayer[index] ?? null);
  const earlier = compared?.values[index] ?? null;
  const before = earlier === null ? '' : `; ${compared?.text} ${format(earlier)}`;
  const known = values.filter((value) => value !== null);
  const [only] = layers;
  if (known.length < layers.length || only === undefined) return 'no data';
  if (layers.length === 1) return `${format(known[0] ?? 0)} ${only.reading}${before}`;
  const parts = layers.map(({ name }, at) => `${name} ${format(known[at] ?? 0)}`).join(', ');
  const sum = isStacked ? `${format(known.reduce((all, value) => all + value, 0))}; ` : '';
  return `${sum}${parts}${before}`;
};

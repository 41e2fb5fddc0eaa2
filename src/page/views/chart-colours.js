/**
 * The colours of the chart. A canvas does not follow the style sheet by itself.
 * @typedef {'people' | 'bots' | 'grown' | 'shrunk' | 'first' | 'second' | 'third' | 'fourth' | 'fifth' | 'rest'} ColourName
 */

/** The custom properties of each line and of the area below it. @type {Record<ColourName, { line: string, area: string }>} */
const PROPERTIES = {
  people: { line: 'accent', area: 'chart-people' },
  bots: { line: 'chart-bots-line', area: 'chart-bots' },
  grown: { line: 'grown', area: 'chart-people' },
  shrunk: { line: 'shrunk', area: 'chart-bots' },
  first: { line: 'series-1', area: 'series-1' },
  second: { line: 'series-2', area: 'series-2' },
  third: { line: 'series-3', area: 'series-3' },
  fourth: { line: 'series-4', area: 'series-4' },
  fifth: { line: 'series-5', area: 'series-5' },
  rest: { line: 'chart-bots-line', area: 'chart-bots' },
};

/** A canvas does not follow forced colours either. @type {Record<ColourName, string>} */
const FORCED_LINES = {
  people: 'Highlight',
  bots: 'GrayText',
  grown: 'Highlight',
  shrunk: 'GrayText',
  first: 'Highlight',
  second: 'LinkText',
  third: 'CanvasText',
  fourth: 'VisitedText',
  fifth: 'ButtonText',
  rest: 'GrayText',
};

export const forcedColours = matchMedia('(forced-colors: active)');

/** @param {string} name */
const property = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** @param {ColourName} name @returns {{ line: string, area: string }} */
export const layerColours = (name) => {
  if (forcedColours.matches) return { line: FORCED_LINES[name], area: 'transparent' };
  const { line, area } = PROPERTIES[name];
  return { line: property(line), area: property(area) };
};

export const frameColours = () =>
  forcedColours.matches
    ? { quiet: 'CanvasText', hairline: 'transparent', compared: 'CanvasText' }
    : { quiet: property('quiet'), hairline: property('hairline'), compared: property('quiet') };

import type { NumberedFiles } from './poll-source.ts';

/** Three digits per folder: file 123456 is 000/123/456. */
const pathOf = (number: number): string => {
  const digits = String(number).padStart(9, '0');
  return `${digits.slice(0, -6)}/${digits.slice(-6, -3)}/${digits.slice(-3)}`;
};

const sequenceNumberIn = (text: string): number => {
  const digits = /^sequenceNumber=(\d+)\s*$/m.exec(text)?.[1];
  if (digits === undefined) throw new TypeError('it has no line like sequenceNumber=1234567');
  return Number(digits);
};

/**
 * OpenStreetMap's diffs: one file of changes a minute, as of https://wiki.openstreetmap.org/wiki/Planet.osm/diffs. `baseUrl`
 * is the folder of another server, or of the hourly or daily files.
 */
export const osmMinutely = (
  baseUrl = 'https://planet.openstreetmap.org/replication/minute',
): NumberedFiles => {
  const folder = baseUrl.replace(/\/+$/, '');
  return {
    latest: { url: `${folder}/state.txt`, parse: sequenceNumberIn },
    file: (number) => `${folder}/${pathOf(number)}.osc.gz`,
  };
};

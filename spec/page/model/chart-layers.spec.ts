import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Layer {
  readonly name: string;
  readonly label: string;
  readonly reading: string;
  readonly colour: string;
  readonly values: readonly (number | null)[];
}
interface Compared {
  readonly text: string;
  readonly values: readonly (number | null)[];
}
const { drawnLayers, largestOf, sidesLayers, describePoint } = (await pageModule(
  'model/chart-layers.js',
)) as {
  drawnLayers: (
    layers: readonly Layer[],
    isStacked: boolean,
  ) => readonly { layer: Layer; values: readonly (number | null)[] }[];
  largestOf: (lines: readonly (readonly (number | null)[])[]) => number;
  sidesLayers: (line: object, who: string) => readonly Layer[];
  describePoint: (
    chart: { layers: readonly Layer[]; isStacked: boolean; compared: Compared | null },
    index: number,
    format: (value: number) => string,
  ) => string;
};

const line = { people: [1, 2, null, 4], bots: [10, null, 30, 40] };
const shown = (layers: readonly Layer[], isStacked: boolean) =>
  drawnLayers(layers, isStacked).map(({ layer, values }) => [layer.name, values]);

describe('drawnLayers', () => {
  it('stacks layers, the lowest in front, and knows no sum with an unknown part', () => {
    expect(shown(sidesLayers(line, 'all'), true)).to.deep.equal([
      ['bots', [11, null, null, 44]],
      ['people', [1, 2, null, 4]],
    ]);
    expect(shown(sidesLayers(line, 'all'), false)).to.deep.equal([
      ['bots', line.bots],
      ['people', line.people],
    ]);
  });

  it('shows only the selected side', () => {
    expect(shown(sidesLayers(line, 'people'), true)).to.deep.equal([['people', line.people]]);
    expect(shown(sidesLayers(line, 'bots'), true)).to.deep.equal([['bots', line.bots]]);
  });
});

describe('largestOf', () => {
  it('is the largest known value, or 0', () => {
    expect(largestOf([line.people, line.bots])).to.equal(40);
    expect(largestOf([[null], []])).to.equal(0);
  });
});

describe('describePoint', () => {
  const format = (value: number): string => value.toFixed(1);
  const compared = { text: 'last week', values: [7, null, 9, 8] };
  const all = { layers: sidesLayers(line, 'all'), isStacked: true, compared: null };

  it('reads the sum and its parts', () => {
    expect(describePoint(all, 0, format)).to.equal('11.0; people 1.0, bots 10.0');
    expect(describePoint({ ...all, isStacked: false }, 0, format)).to.equal('people 1.0, bots 10.0');
  });

  it('reads a single layer', () => {
    const people = { ...all, layers: sidesLayers(line, 'people') };
    expect(describePoint(people, 1, format)).to.equal('2.0 by people');
    expect(describePoint({ ...people, layers: sidesLayers(line, 'bots') }, 0, format)).to.equal(
      '10.0 by bots',
    );
  });

  it('adds what it is compared with, where that is known', () => {
    expect(describePoint({ ...all, compared }, 0, format)).to.equal(
      '11.0; people 1.0, bots 10.0; last week 7.0',
    );
    expect(describePoint({ ...all, layers: sidesLayers(line, 'people'), compared }, 1, format)).to.equal(
      '2.0 by people',
    );
  });

  it('says that there is no data', () => {
    for (const index of [1, 2, 9])
      expect(describePoint({ ...all, compared }, index, format)).to.equal('no data');
    expect(describePoint({ ...all, layers: [] }, 0, format)).to.equal('no data');
  });
});

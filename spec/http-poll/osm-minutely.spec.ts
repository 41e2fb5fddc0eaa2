import { expect } from 'chai';
import { osmMinutely } from '../../src/http-poll/osm-minutely.ts';

const STATE = `#Sat Jul 04 14:38:08 UTC 2026
sequenceNumber=7171234
timestamp=2026-07-04T14\\:37\\:49Z
`;

describe('osmMinutely', () => {
  it('reads the number of state.txt, with any line ends', () => {
    const { latest } = osmMinutely('http://127.0.0.1:9/minute/');
    expect(latest.url).to.equal('http://127.0.0.1:9/minute/state.txt');
    expect(latest.parse(STATE)).to.equal(7_171_234);
    expect(latest.parse(STATE.replaceAll('\n', '\r\n'))).to.equal(7_171_234);
  });

  for (const text of [
    '',
    'sequenceNumber=',
    'sequenceNumber=x1',
    'txnMaxsequenceNumber=5',
    'sequenceNumber=12abc',
  ])
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => osmMinutely().latest.parse(text)).to.throw('no line like sequenceNumber=');
    });

  for (const [number, path] of [
    [0, '000/000/000'],
    [7, '000/000/007'],
    [123_456, '000/123/456'],
    [7_171_234, '007/171/234'],
    [1_234_567_890, '1234/567/890'],
  ] as const)
    it(`finds file ${number}`, () => {
      expect(osmMinutely('http://osm.example').file(number)).to.equal(`http://osm.example/${path}.osc.gz`);
    });

  it('names the official server by default', () => {
    expect(osmMinutely().file(1)).to.equal(
      'https://planet.openstreetmap.org/replication/minute/000/000/001.osc.gz',
    );
  });
});

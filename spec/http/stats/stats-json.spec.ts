import { expect } from 'chai';
import fc from 'fast-check';
import { membersJson, statsJson } from '../../../src/http/stats/stats-json.ts';
import { EMPTY_SNAPSHOT } from '../../../src/stats/counts/snapshot.ts';
import { SNAPSHOT } from '../support/fake-deps.ts';

describe('statsJson', () => {
  it('writes fields in a fixed order and keys in map order', () => {
    expect(statsJson(SNAPSHOT, 100)).to.equal(
      '{"messages":42,"distinct_users":35,"bots":18,"non_bots":24,' +
        '"by_server_url":{"https://en.wikipedia.org":30},"by_domain":{"en.wikipedia.org":30},' +
        '"by_user":{"Alice":20,"142":3,"__proto__":2},"as_of":"2026-11-21T07:00:00.000Z"}',
    );
  });

  it('writes empty statistics', () => {
    expect(statsJson(EMPTY_SNAPSHOT, 100)).to.equal(
      '{"messages":0,"distinct_users":0,"bots":0,"non_bots":0,"by_server_url":{},"by_domain":{},"by_user":{},"as_of":null}',
    );
  });

  it('writes the requested number of users', () => {
    expect(JSON.parse(statsJson(SNAPSHOT, 0))).to.deep.include({ by_user: {} });
    expect(JSON.parse(statsJson(SNAPSHOT, 1))).to.deep.include({ by_user: { Alice: 20 } });
  });
});

describe('membersJson', () => {
  it('is JSON for every key, without line breaks', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', '142', '', '"', '\u2028', '\n\r'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.nat())), (entries) => {
        const counts = new Map(entries);
        const text = `{${membersJson(counts)}}`;
        expect(text).not.to.match(/[\r\n]/);
        const read = new Map<string, unknown>(Object.entries(JSON.parse(text) as object));
        return read.size === counts.size && [...counts].every(([name, count]) => read.get(name) === count);
      }),
    );
  });

  it('escapes lone surrogates, so that the text is valid UTF-8', () => {
    expect(membersJson([['\ud800', 1]])).to.equal('"\\ud800":1');
  });
});

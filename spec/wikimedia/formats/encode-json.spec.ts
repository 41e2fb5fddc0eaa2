import { expect } from 'chai';
import type { ChangeRecord } from '../../../src/wikimedia/formats/change-record.ts';
import { encodeJson } from '../../../src/wikimedia/formats/encode-json.ts';

const RECORD: ChangeRecord = {
  id: '6b1f-7',
  dt: '2026-05-05T11:17:39.123Z',
  type: 'edit',
  bot: false,
  wiki: 'enwiki',
  serverUrl: 'https://en.wikipedia.org',
  namespace: 0,
  domain: 'en.wikipedia.org',
  title: 'Page "1"',
  user: 'Zoë',
  topic: 'eqiad.mediawiki.recentchange',
  logType: 'block',
  lengthOld: 0,
  lengthNew: 250,
  revisionOld: 1,
  revisionNew: 3_000_000_000,
  minor: true,
};

describe('encodeJson', () => {
  it('writes one object, its first three fields first', () => {
    expect(encodeJson(RECORD)).to.equal(
      '{"domain":"en.wikipedia.org","title":"Page \\"1\\"","user":"Zoë","id":"6b1f-7",' +
        '"dt":"2026-05-05T11:17:39.123Z","type":"edit","bot":false,"wiki":"enwiki",' +
        '"server_url":"https://en.wikipedia.org","namespace":0,"topic":"eqiad.mediawiki.recentchange",' +
        '"log_type":"block","length_old":0,"length_new":250,"revision_old":1,"revision_new":3000000000,"minor":true}',
    );
  });

  it('omits missing fields, and keeps empty ones', () => {
    const nothing: ChangeRecord = {
      id: 'x',
      dt: null,
      type: null,
      bot: true,
      wiki: null,
      serverUrl: null,
      namespace: null,
      domain: null,
      title: '',
      user: null,
      topic: null,
      logType: null,
      lengthOld: null,
      lengthNew: null,
      revisionOld: null,
      revisionNew: null,
      minor: false,
    };
    expect(encodeJson(nothing)).to.equal('{"title":"","id":"x","bot":true}');
  });

  for (const namespace of [1.5, 2 ** 31, NaN, Infinity])
    it(`omits the namespace ${namespace}, which no reader accepts`, () => {
      expect(encodeJson({ ...RECORD, namespace })).to.not.include('namespace');
    });

  for (const length of [1.5, 2 ** 53, -1, NaN])
    it(`omits the length ${length}, which no reader accepts`, () => {
      expect(encodeJson({ ...RECORD, lengthOld: length, lengthNew: length })).to.not.include('length');
    });

  it('writes half a surrogate pair as an escape', () => {
    expect(encodeJson({ ...RECORD, user: '\ud800' })).to.include('"user":"\\ud800"');
  });
});

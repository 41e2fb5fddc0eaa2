import { expect } from 'chai';
import * as kinds from '../../src/config/setting-kinds.ts';
import type { Kind } from '../../src/config/setting-kinds.ts';

const READINGS: readonly (readonly [string, Kind<unknown>, readonly (readonly [string, unknown])[]])[] = [
  [
    'integer(1, 10)',
    kinds.integer(1, 10),
    [
      ['1', 1],
      ['10', 10],
      ['0', undefined],
      ['11', undefined],
      ['1.5', undefined],
      ['1e1', undefined],
      ['', undefined],
      ['5x', undefined],
      ['-1', undefined],
    ],
  ],
  [
    'decimal(0.05, 3600)',
    kinds.decimal(0.05, 3600),
    [
      ['0.05', 0.05],
      ['60', 60],
      ['0.01', undefined],
      ['.5', undefined],
      ['NaN', undefined],
    ],
  ],
  [
    'port',
    kinds.port,
    [
      [':7000', 7000],
      ['7000', 7000],
      ['0', 0],
      ['65535', 65_535],
      ['65536', undefined],
      ['::7000', undefined],
      ['0.0.0.0:7000', undefined],
      ['70abc', undefined],
    ],
  ],
  [
    'oneOf',
    kinds.oneOf('a', 'b'),
    [
      ['a', 'a'],
      ['A', undefined],
      ['', undefined],
    ],
  ],
  [
    'yesNo',
    kinds.yesNo,
    [
      ['true', true],
      ['TRUE', true],
      ['1', true],
      ['0', false],
      ['false', false],
      ['yes', undefined],
      ['', undefined],
    ],
  ],
  [
    'httpUrl',
    kinds.httpUrl,
    [
      ['https://a.org/b', 'https://a.org/b'],
      ['http://127.0.0.1:1/', 'http://127.0.0.1:1/'],
      ['ftp://a.org', undefined],
      ['a.org', undefined],
      ['http://', undefined],
      ['https://u:p@a.org', undefined],
    ],
  ],
  [
    'host',
    kinds.host,
    [
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '::1'],
      ['[::1]', '::1'],
      ['localhost', 'localhost'],
      ['a b', undefined],
      ['http://a', undefined],
    ],
  ],
  [
    'line(1, 5)',
    kinds.line(1, 5),
    [
      ['a', 'a'],
      ['', undefined],
      ['123456', undefined],
      ['a\nb', undefined],
      ['a\u007f', undefined],
    ],
  ],
  [
    'contact',
    kinds.contact,
    [
      ['me@example.org', 'me@example.org'],
      ['https://example.org/me', 'https://example.org/me'],
      ['me', undefined],
      ['me@x\r\nX-Evil: 1', undefined],
    ],
  ],
  [
    'time',
    kinds.time,
    [
      ['2026-11-21T10:00:00Z', 1_795_255_200_000],
      ['2026-11-21T10:00:00.5+01:00', 1_795_251_600_500],
      ['2026-11-21', 1_795_219_200_000],
      ['1690617099001', 1_690_617_099_001],
      ['1690617099', undefined],
      ['2026-11-21T10:00:00', undefined],
      ['2026-02-30', undefined],
      ['2026-02-30T00:00:00Z', undefined],
      ['yesterday', undefined],
      ['', undefined],
    ],
  ],
  [
    'pastTime at 2026-11-21T10:00:00Z',
    kinds.pastTime(() => 1_795_255_200_000),
    [
      ['2026-11-21', 1_795_219_200_000],
      ['90m', 1_795_249_800_000],
      ['24h', 1_795_168_800_000],
      ['7d', 1_794_650_400_000],
      ['999999d', undefined],
      ['0h', undefined],
      ['24', undefined],
      ['24H', undefined],
      ['-1h', undefined],
      ['1.5h', undefined],
      ['24hours', undefined],
      ['1w', undefined],
    ],
  ],
  [
    'orNone',
    kinds.orNone(kinds.integer(1, 2)),
    [
      ['', null],
      ['2', 2],
      ['3', undefined],
    ],
  ],
];

describe('setting kinds', () => {
  for (const [name, kind, readings] of READINGS) {
    for (const [text, value] of readings) {
      it(`${name} reads ${JSON.stringify(text)} as ${value === undefined ? 'not allowed' : JSON.stringify(value)}`, () => {
        expect(kind.read(text)).to.equal(value);
      });
    }
  }
});

describe('trustedProxies', () => {
  for (const [text, value] of [
    ['off', null],
    ['OFF', null],
    ['0', null],
    ['false', null],
    ['False', null],
    ['1', 1],
    ['02', 2],
    ['10', 10],
    ['loopback', ['loopback']],
    ['10.0.0.0/8, 192.168.1.7 ,::1,2001:db8::/32', ['10.0.0.0/8', '192.168.1.7', '::1', '2001:db8::/32']],
    ['linklocal,uniquelocal', ['linklocal', 'uniquelocal']],
    // Would trust any address that a client claims.
    ['true', undefined],
    ['TRUE', undefined],
    ['on', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['100', undefined],
    ['99999999999', undefined],
    ['', undefined],
    ['10.0.0.0/33', undefined],
    ['::/129', undefined],
    ['10.0.0.0/8,', undefined],
    ['proxy.example.org', undefined],
  ] as const) {
    it(`reads ${JSON.stringify(text)} as ${value === undefined ? 'not allowed' : JSON.stringify(value)}`, () => {
      expect(kinds.trustedProxies.read(text)).to.deep.equal(value);
    });
  }

  it('says what is allowed, and why true is not allowed', () => {
    expect(kinds.trustedProxies.allowed).to.match(
      /off, the number of proxies .* true is not allowed, because it would trust any address/,
    );
  });
});

describe('wikiSets', () => {
  const readings: readonly (readonly [
    text: string,
    value: ReadonlyMap<string, readonly string[]> | undefined,
  ])[] = [
    ['', new Map()],
    ['{}', new Map()],
    ['{"a-1":["enwiki","*.wikinews.org"]}', new Map([['a-1', ['enwiki', '*.wikinews.org']]])],
    ['{"a":[]}', undefined],
    ['{"a":"enwiki"}', undefined],
    ['{"a":[1]}', undefined],
    ['{"a":["x y"]}', undefined],
    ['{"A":["enwiki"]}', undefined],
    ['{"a.b":["enwiki"]}', undefined],
    ['[["a","enwiki"]]', undefined],
    ['null', undefined],
    ['{"a":', undefined],
    [JSON.stringify({ a: Array.from({ length: 501 }, () => 'enwiki') }), undefined],
    [
      JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`s${n}`, ['enwiki']]))),
      undefined,
    ],
  ];
  for (const [text, value] of readings)
    it(`reads ${text.slice(0, 60)} as ${value === undefined ? 'not allowed' : JSON.stringify([...value])}`, () => {
      expect(kinds.wikiSets.read(text)).to.deep.equal(value);
    });
});

describe('originList', () => {
  for (const [text, value] of [
    ['', []],
    ['https://example.org', ['https://example.org']],
    [
      'https://example.org/, http://localhost:3000,https://*.Example.org:8443',
      ['https://example.org', 'http://localhost:3000', 'https://*.Example.org:8443'],
    ],
    // Would allow every site, or is no origin.
    ['*', undefined],
    ['https://*', undefined],
    ['https://*example.org', undefined],
    ['https:', undefined],
    ['example.org', undefined],
    ['https://example.org/path', undefined],
    ['https://a.example,', undefined],
    ["https://a.example; script-src 'unsafe-inline'", undefined],
    ['https://a.example https://b.example', undefined],
    ['https://user@example.org', undefined],
    ['data:', undefined],
  ] as const) {
    it(`reads ${JSON.stringify(text)} as ${value === undefined ? 'not allowed' : JSON.stringify(value)}`, () => {
      expect(kinds.originList.read(text)).to.deep.equal(value);
    });
  }
});

import { expect } from 'chai';
import { type AdjustableLog, createLog, type Log, type LogOptions } from '../../../src/telemetry/log/log.ts';

const logged = (options: Partial<LogOptions>, use: (log: AdjustableLog) => void): readonly string[] => {
  const lines: string[] = [];
  const sink = { write: (line: string) => lines.push(line), close: () => Promise.resolve() };
  use(createLog({ level: 'info', style: 'json', now: () => 0, ...options, sink }));
  return lines;
};

describe('log', () => {
  it('writes one JSON object per line', () => {
    const lines = logged({}, (log) => log.info('counting', { events: 5 }));
    expect(lines).to.deep.equal([
      '{"level":"info","time":"1970-01-01T00:00:00.000Z","events":5,"message":"counting"}\n',
    ]);
  });

  it('logs nothing below its level', () => {
    const use = (log: Log): void => {
      log.debug('a');
      log.info('b');
      log.warn('c');
      log.error('d');
    };
    expect(logged({ level: 'debug' }, use)).to.have.lengthOf(4);
    expect(logged({ level: 'warn' }, use)).to.have.lengthOf(2);
    expect(logged({ level: 'silent' }, use)).to.have.lengthOf(0);
  });

  it('logs debug lines and stacks while debug is on, and logs each switch', () => {
    const lines = logged({ level: 'warn' }, (log) => {
      const logAll = (): void => {
        log.debug('line', { error: new Error('no') });
        log.info('line');
        log.warn('line');
      };
      logAll();
      log.toggleDebug();
      logAll();
      log.toggleDebug();
      logAll();
    });
    const entry = lines.map((line) => JSON.parse(line) as { level: string; message: string });
    expect(entry.map(({ level, message }) => `${level} ${message}`)).to.deep.equal([
      'warn line',
      'info the log level is now debug',
      'debug line',
      'info line',
      'warn line',
      'info the log level is now warn',
      'warn line',
    ]);
    expect(lines[2]).to.contain('log.spec');
  });

  it('switches to info if debug was on from the start', () => {
    const lines = logged({ level: 'debug' }, (log) => {
      log.toggleDebug();
      log.debug('hidden');
      log.info('line');
      log.toggleDebug();
      log.debug('line');
    });
    expect(lines.join('')).to.not.contain('hidden');
    expect(lines).to.have.lengthOf(4);
  });

  it('makes texts from outside safe for a terminal, in every style', () => {
    const hostile = 'a\u001b[2J\n\u009b31m\u202e\u2066\ud800b';
    for (const style of ['json', 'plain', 'coloured'] as const) {
      const [line = ''] = logged({ style }, (log) =>
        log.warn(hostile, { user: hostile, nested: [hostile], error: new Error(hostile) }),
      );
      const body = style === 'coloured' ? line.replaceAll(/\u001b\[\d+m/g, '') : line;
      expect(body, style).not.to.match(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(body, style).to.contain('a\u{fffd}[2J\u{fffd}31m\u{fffd}b');
      expect(body, style).not.to.match(/^\u{fffd}?31m/mu);
    }
  });

  it('rewrites messages, not fields', () => {
    const [line = ''] = logged({ rewrite: (text) => text.replace('a', 'b') }, (log) =>
      log.info('a', { field: 'a' }),
    );
    expect(JSON.parse(line)).to.include({ message: 'b', field: 'a' });
  });

  it('hides secrets in fields, errors and messages, in every style', () => {
    for (const style of ['json', 'plain', 'coloured'] as const) {
      const lines = logged({ style, level: 'debug' }, (log) => {
        const request = {
          headers: { authorization: 'Bearer planted', cookie: 'planted' },
          url: '/?ticket=planted',
        };
        log.error('failed with Bearer planted', {
          request,
          password: 'planted',
          error: new Error('?token=planted'),
        });
      });
      expect(lines.join('')).to.contain('(hidden)');
      expect(lines.join('')).not.to.contain('planted');
    }
  });

  it('shows a stack at level debug only', () => {
    const use = (log: Log): void => log.error('failed', { error: new Error('no') });
    expect(logged({ level: 'debug' }, use).join('')).to.contain('log.spec');
    expect(logged({ level: 'info' }, use).join('')).not.to.contain('log.spec');
  });

  it('writes one line for humans, with colours only if asked', () => {
    const use = (log: Log): void => log.warn('disconnected', { tries: 2 });
    const [plain = ''] = logged({ style: 'plain' }, use);
    expect(plain).to.match(/^\[\d\d:\d\d:\d\d\] WARN: disconnected \{"tries":2\}\n$/);
    expect(logged({ style: 'coloured' }, use).join('')).to.contain('\u001b[');
  });
});

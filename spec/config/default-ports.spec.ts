import { expect } from 'chai';
import { VERBS } from '../../src/apps/verbs.ts';
import { DEFAULT_METRICS_PORT, DEFAULT_PORTS, defaultPortUsers } from '../../src/config/default-ports.ts';
import { specOf } from '../../src/config/settings-table.ts';

describe('the default ports', () => {
  it('are those of every command that listens', () => {
    const listening = VERBS.flatMap(({ name, flags }) =>
      flags.flatMap((flag) => (flag.name === 'port' ? [[name, Number(flag.fallback)] as const] : [])),
    );
    expect(Object.fromEntries(listening)).to.deep.equal(DEFAULT_PORTS);
    for (const { name, flags, defaults = {} } of VERBS) {
      const flag = flags.find((candidate) => candidate.name === 'port' && candidate.setting === true);
      if (flag !== undefined) expect(defaults.port ?? specOf('port').fallback, name).to.equal(flag.fallback);
    }
    expect(specOf('metrics_port').fallback).to.equal(String(DEFAULT_METRICS_PORT));
  });

  for (const [port, users] of [
    [7000, ' (the server and the demo listen there by default)'],
    [8080, ' (the consumer and the chat service listen there by default)'],
    [8081, ' (the producer listens there by default)'],
    [7070, ' (a replay listens there by default)'],
    [2112, ' (every process of Headwater serves its metrics there by default)'],
    [9999, ''],
  ] as const) {
    it(`tell who uses ${port}${users === '' ? ': nobody' : ''}`, () => {
      expect(defaultPortUsers(port)).to.equal(users);
    });
  }
});

import { expect } from 'chai';
import fc from 'fast-check';
import { jobText } from '../../../src/chat/numbering/job-text.ts';

const ids = (): (() => string) => {
  const made = ['11111111-2222-4333-8444-555555555555', '66666666-7777-4888-9999-aaaaaaaaaaaa'];
  return () => made.shift() ?? '';
};
const FACTS = { now: Date.UTC(2026, 10, 21, 9, 5, 7, 89) };

describe('jobText', () => {
  it('is what perform_later pushes for a chat, byte for byte', () => {
    const { before, after } = jobText('CreateChatJob', '7', null, { ...FACTS, uuid: ids() });
    expect(`${before}12${after}`).to.equal(
      '{"retry":true,"queue":"default","class":"ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper",' +
        '"wrapped":"CreateChatJob","args":[{"job_class":"CreateChatJob",' +
        '"job_id":"66666666-7777-4888-9999-aaaaaaaaaaaa","provider_job_id":null,"queue_name":"default",' +
        '"priority":null,"arguments":[7,12],"executions":0,"exception_executions":{},"locale":"en",' +
        '"timezone":"UTC","enqueued_at":"2026-11-21T09:05:07Z"}],"jid":"111111112222433384445555",' +
        '"created_at":1795251907.089000,"enqueued_at":1795251907.089000}',
    );
  });

  it('is what perform_later pushes for a message, with ids of 64 bits whole', () => {
    const { before, after } = jobText('CreateMessageJob', '9223372036854775807', 'Hi "you"\u2028', {
      ...FACTS,
      uuid: ids(),
    });
    expect(`${before}3${after}`).to.include(
      '"wrapped":"CreateMessageJob","args":[{"job_class":"CreateMessageJob",',
    );
    expect(`${before}3${after}`).to.include('"arguments":[9223372036854775807,3,"Hi \\"you\\"\u2028"],');
  });

  it('holds whatever text a message has, and stays JSON of the same form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, number) => {
        const { before, after } = jobText('CreateMessageJob', '1', text, { ...FACTS, uuid: ids() });
        const job = JSON.parse(`${before}${number}${after}`) as { args: [{ arguments: unknown[] }] };
        expect(job.args[0].arguments).to.deep.equal([1, number, text]);
        expect(Object.keys(job)).to.have.lengthOf(8);
        expect(Object.keys(job.args[0])).to.have.lengthOf(11);
      }),
    );
  });

  it('writes its seconds as a float, also at a whole second', () => {
    const { after } = jobText('CreateChatJob', '7', null, { now: 1_000_000_000_000, uuid: ids() });
    expect(after).to.match(/"created_at":1000000000\.000000,"enqueued_at":1000000000\.000000\}$/);
  });
});

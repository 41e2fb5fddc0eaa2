import { expect } from 'chai';
import fc from 'fast-check';
import { jobText } from '../../../src/chat/queue/job-text.ts';

const ids = (): (() => string) => {
  const generated = ['11111111-2222-4333-8444-555555555555', '66666666-7777-4888-9999-aaaaaaaaaaaa'];
  return () => generated.shift() ?? '';
};
const METADATA = { now: Date.UTC(2026, 10, 21, 9, 5, 7, 89) };

describe('jobText', () => {
  it('equals the job that perform_later pushes for a chat, byte for byte', () => {
    const { textBefore, textAfter } = jobText('CreateChatJob', '7', null, { ...METADATA, uuid: ids() });
    expect(`${textBefore}12${textAfter}`).to.equal(
      '{"retry":true,"queue":"default","class":"ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper",' +
        '"wrapped":"CreateChatJob","args":[{"job_class":"CreateChatJob",' +
        '"job_id":"66666666-7777-4888-9999-aaaaaaaaaaaa","provider_job_id":null,"queue_name":"default",' +
        '"priority":null,"arguments":[7,12],"executions":0,"exception_executions":{},"locale":"en",' +
        '"timezone":"UTC","enqueued_at":"2026-11-21T09:05:07Z"}],"jid":"111111112222433384445555",' +
        '"created_at":1795251907.089000,"enqueued_at":1795251907.089000}',
    );
  });

  it('equals the job that perform_later pushes for a message, with exact 64-bit ids', () => {
    const { textBefore, textAfter } = jobText('CreateMessageJob', '9223372036854775807', 'Hi "you"\u2028', {
      ...METADATA,
      uuid: ids(),
    });
    expect(`${textBefore}3${textAfter}`).to.include(
      '"wrapped":"CreateMessageJob","args":[{"job_class":"CreateMessageJob",',
    );
    expect(`${textBefore}3${textAfter}`).to.include(
      '"arguments":[9223372036854775807,3,"Hi \\"you\\"\u2028"],',
    );
  });

  it('is valid JSON of the same shape for any message text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, number) => {
        const { textBefore, textAfter } = jobText('CreateMessageJob', '1', text, {
          ...METADATA,
          uuid: ids(),
        });
        const job = JSON.parse(`${textBefore}${number}${textAfter}`) as { args: [{ arguments: unknown[] }] };
        expect(job.args[0].arguments).to.deep.equal([1, number, text]);
        expect(Object.keys(job)).to.have.lengthOf(8);
        expect(Object.keys(job.args[0])).to.have.lengthOf(11);
      }),
    );
  });

  it('writes seconds as a float, also at a whole second', () => {
    const { textAfter } = jobText('CreateChatJob', '7', null, { now: 1_000_000_000_000, uuid: ids() });
    expect(textAfter).to.match(/"created_at":1000000000\.000000,"enqueued_at":1000000000\.000000\}$/);
  });
});

import { expect } from 'chai';
import { enqueuedAtOf, jobIdOf, runningJobIdOf } from '../../../src/chat/outbox/job-id.ts';
import { jobText } from '../../../src/chat/queue/job-text.ts';

const ids = (): (() => string) => {
  const generated = ['11111111-2222-4333-8444-555555555555', '66666666-7777-4888-9999-aaaaaaaaaaaa'];
  return () => generated.shift() ?? '';
};
const AT = Date.UTC(2026, 10, 21, 9, 5, 7, 89);
const { textBefore, textAfter } = jobText('CreateMessageJob', '70', 'a "job_id":"x" text', {
  now: AT,
  uuid: ids(),
});
const JOB = `${textBefore}3${textAfter}`;
const ID = '66666666-7777-4888-9999-aaaaaaaaaaaa';

describe('the id of a job', () => {
  it('is the one of ActiveJob, which stays the same when the job is retried under a new jid', () => {
    expect(jobIdOf(JOB)).to.equal(ID);
    expect(jobIdOf(JOB.replace('"jid":"111111112222433384445555"', '"jid":"other"'))).to.equal(ID);
  });

  it('is found in what Sidekiq 6 and 7 write about running jobs', () => {
    const work = (payload: unknown): string => JSON.stringify({ queue: 'default', payload, run_at: 1 });
    expect(runningJobIdOf(work(JSON.parse(JOB)))).to.equal(ID);
    expect(runningJobIdOf(work(JOB))).to.equal(ID);
  });

  it('is null for a job of another kind, and for what is no job', () => {
    for (const text of ['', '{', 'null', '[]', '{"args":[]}', '{"args":[1]}', '{"args":[{"job_id":7}]}']) {
      expect(jobIdOf(text), text).to.equal(null);
      expect(runningJobIdOf(text), text).to.equal(null);
    }
  });
});

describe('the time at which a job was queued', () => {
  it('is read in seconds, and in milliseconds as Sidekiq 8 writes it', () => {
    expect(enqueuedAtOf(JOB)).to.equal(AT);
    expect(enqueuedAtOf(`{"enqueued_at":${AT}}`)).to.equal(AT);
  });

  it('is null where it is missing or no time', () => {
    for (const text of ['{}', '{"enqueued_at":"x"}', '{"enqueued_at":0}', 'x'])
      expect(enqueuedAtOf(text), text).to.equal(null);
  });
});

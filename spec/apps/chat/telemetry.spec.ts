import { expect } from 'chai';
import { chatTelemetry } from '../../../src/apps/chat/telemetry.ts';
import type { QueueStatus } from '../../../src/chat/outbox/queue-status.ts';

const status = (given: Partial<QueueStatus> = {}): QueueStatus => ({
  queued: 0,
  latencyMs: 0,
  scheduled: 0,
  retrying: 0,
  dead: 0,
  failures: 0,
  outbox: 0,
  ...given,
});

describe('the metrics of the chat service', () => {
  const valuesOf = async (text: () => Promise<string>): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await text())
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
    );

  it('say how much Sidekiq has to do, and that it is not known while Redis cannot be read', async () => {
    const { queueStatus, text } = chatTelemetry('1', () => 0);
    queueStatus(
      status({ queued: 7, latencyMs: 1500, scheduled: 1, retrying: 2, dead: 3, failures: 40, outbox: 12 }),
    );
    expect(await valuesOf(text)).to.include({
      headwater_chat_queue_jobs: '7',
      headwater_chat_queue_latency_seconds: '1.5',
      'headwater_chat_sidekiq_jobs{state="scheduled"}': '1',
      'headwater_chat_sidekiq_jobs{state="retrying"}': '2',
      'headwater_chat_sidekiq_jobs{state="dead"}': '3',
      headwater_chat_outbox_numbers: '12',
      headwater_chat_job_failures_total: '0',
    });
    queueStatus(null);
    expect(await valuesOf(text)).to.include({
      headwater_chat_queue_jobs: 'Nan',
      headwater_chat_queue_latency_seconds: 'Nan',
      'headwater_chat_sidekiq_jobs{state="dead"}': 'Nan',
      headwater_chat_outbox_numbers: 'Nan',
    });
  });

  it('count failed jobs from the start of the process, also when the statistics of Sidekiq are reset', async () => {
    const { queueStatus, text } = chatTelemetry('1', () => 0);
    for (const failures of [40, 43, 43, 2]) queueStatus(status({ failures }));
    expect((await valuesOf(text))['headwater_chat_job_failures_total']).to.equal('5');
  });

  it('count lost numbers as long as they are not queued again', async () => {
    const { reconciled, text } = chatTelemetry('1', () => 0);
    const lost = Array.from({ length: 3 }, (_, at) => ({
      kind: 'chat' as const,
      ownerId: '5',
      number: at + 1,
      id: `1-${at}`,
      atMs: 1,
      jobId: null,
    }));
    reconciled({ lost, requeued: 0 });
    expect((await valuesOf(text))['headwater_chat_lost_numbers']).to.equal('3');
    reconciled({ lost, requeued: 3 });
    expect(await valuesOf(text)).to.include({
      headwater_chat_lost_numbers: '0',
      headwater_chat_requeued_numbers_total: '3',
    });
  });
});

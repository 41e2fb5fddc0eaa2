/** A job's text without its number. */
export interface JobText {
  readonly textBefore: string;
  readonly textAfter: string;
}

export interface JobMetadata {
  /** Epoch ms. */
  readonly now: number;
  readonly uuid: () => string;
}

const QUEUE = 'default';
const SECOND_DIGITS = 6;

/**
 * The job that ActiveJob 6.1 with Sidekiq 6.4 pushes for `perform_later(owner, number)` or `(owner, number, text)`, with
 * the same keys, order and types.
 */
export const jobText = (
  name: 'CreateChatJob' | 'CreateMessageJob',
  owner: string,
  text: string | null,
  { now, uuid }: JobMetadata,
): JobText => {
  const seconds = (now / 1000).toFixed(SECOND_DIGITS);
  const isoSeconds = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const jid = uuid().replaceAll('-', '').slice(0, 24);
  return {
    textBefore:
      `{"retry":true,"queue":"${QUEUE}","class":"ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper",` +
      `"wrapped":"${name}","args":[{"job_class":"${name}","job_id":"${uuid()}","provider_job_id":null,` +
      `"queue_name":"${QUEUE}","priority":null,"arguments":[${owner},`,
    textAfter:
      `${text === null ? '' : `,${JSON.stringify(text)}`}],"executions":0,"exception_executions":{},` +
      `"locale":"en","timezone":"UTC","enqueued_at":"${isoSeconds}"}],` +
      `"jid":"${jid}","created_at":${seconds},"enqueued_at":${seconds}}`,
  };
};

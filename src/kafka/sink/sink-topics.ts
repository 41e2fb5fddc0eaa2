import { createHash } from 'node:crypto';

/** Kafka allows 249 characters in the name of a topic. */
const MAX_NAME_LENGTH = 180;

/** The topics that a sink keeps for a pipeline. */
export interface SinkTopics {
  readonly stateTopic: string;
  readonly deadLetterTopic: string;
}

/** A name that Kafka accepts, and that no other pipeline has. */
const topicPart = (pipeline: string): string => {
  const allowed = pipeline.replaceAll(/[^a-zA-Z0-9._-]/g, '-');
  if (allowed === pipeline && pipeline.length <= MAX_NAME_LENGTH) return pipeline;
  const hash = createHash('sha256').update(pipeline).digest('hex').slice(0, 16);
  return `${allowed.slice(0, MAX_NAME_LENGTH)}-${hash}`;
};

/** The names of a pipeline's own topics. */
export const sinkTopics = (pipeline: string): SinkTopics => {
  const prefix = `headwater.${topicPart(pipeline)}`;
  return { stateTopic: `${prefix}.state`, deadLetterTopic: `${prefix}.dead-letters` };
};

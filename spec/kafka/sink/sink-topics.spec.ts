import { expect } from 'chai';
import { sinkTopics } from '../../../src/kafka/sink/sink-topics.ts';

describe('sinkTopics', () => {
  it('are named after the pipeline', () => {
    expect(sinkTopics('my-feed_1.x')).to.deep.equal({
      stateTopic: 'headwater.my-feed_1.x.state',
      deadLetterTopic: 'headwater.my-feed_1.x.dead-letters',
    });
  });

  it('have names that Kafka accepts, different ones for different pipelines', () => {
    const names = ['a b', 'a-b', 'a/b', 'ä b', 'x'.repeat(200), `${'x'.repeat(199)}y`, '日本'];
    const topics = names
      .map(sinkTopics)
      .flatMap(({ stateTopic, deadLetterTopic }) => [stateTopic, deadLetterTopic]);
    for (const topic of topics) expect(topic).to.match(/^[a-zA-Z0-9._-]{1,249}$/);
    expect(new Set(topics).size).to.equal(topics.length);
  });
});

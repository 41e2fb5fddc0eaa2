import { expect } from 'chai';
import { discordMessage } from '../../../src/alerts/targets/discord.ts';
import { emailText } from '../../../src/alerts/targets/email.ts';
import { ntfyMessage } from '../../../src/alerts/targets/ntfy.ts';
import { slackMessage } from '../../../src/alerts/targets/slack.ts';
import { alertOf, NOW } from '../support/outbox-doubles.ts';

const HOSTILE =
  '<!channel> @everyone <@123> *b* _i_ `c` [x](https://evil.example) <https://evil.example|x> & ||s||';
const ALERT = alertOf({ title: 'Edit war: A & B', text: '3 reverts\nby 2 users' });

describe('slackMessage', () => {
  it('is rich text with a link, and a text for notifications', () => {
    expect(slackMessage(ALERT)).to.deep.equal({
      text: 'Edit war: A &amp; B',
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                {
                  type: 'link',
                  url: 'https://en.wikipedia.org/wiki/Page',
                  text: 'Edit war: A & B',
                  style: { bold: true },
                },
                { type: 'text', text: '\n3 reverts\nby 2 users' },
              ],
            },
          ],
        },
      ],
    });
  });

  it('has texts from the feed only where Slack reads no markup, and escaped in the notification', () => {
    const message = slackMessage(alertOf({ title: HOSTILE, text: HOSTILE, url: null })) as {
      readonly text: string;
      readonly blocks: readonly { readonly elements: readonly { readonly elements: readonly object[] }[] }[];
    };
    expect(message.text).not.to.match(/[<>]/);
    expect(message.text).to.match(/^&lt;!channel&gt; @everyone &lt;@123&gt;/);
    expect(message.blocks[0]?.elements[0]?.elements).to.deep.equal([
      { type: 'text', text: HOSTILE, style: { bold: true } },
      { type: 'text', text: `\n${HOSTILE}` },
    ]);
  });
});

describe('discordMessage', () => {
  const contentOf = (alert: Parameters<typeof alertOf>[0]): string =>
    (discordMessage(alertOf(alert)) as { readonly content: string }).content;

  it('has a title, a text and a link without a preview', () => {
    expect(discordMessage(ALERT)).to.deep.equal({
      content: '**Edit war\\: A & B**\n3 reverts\nby 2 users\n<https://en.wikipedia.org/wiki/Page>',
      allowed_mentions: { parse: [] },
      flags: 4,
    });
  });

  it('mentions nobody and has no markup of the feed', () => {
    const content = contentOf({
      title: HOSTILE,
      text: `${HOSTILE}\n# head\n> quote\n- list\n1. one`,
      url: null,
    });
    expect(content).not.to.match(/@everyone|@here|<@/);
    expect(content.replace(/^\*\*|\*\*$/gm, '')).not.to.match(/(?<!\\)[*_`[\]<>|#~]/);
    expect(discordMessage(alertOf({ text: HOSTILE }))).to.deep.include({ allowed_mentions: { parse: [] } });
  });

  it('is never longer than Discord allows', () => {
    for (const text of ['x', '*', '\n', '@', '\u{1f600}'])
      expect(contentOf({ title: text.repeat(5000), text: text.repeat(5000) }).length).to.be.at.most(2000);
  });
});

describe('ntfyMessage', () => {
  it('has a title, a text, a priority, a tag and a link', () => {
    expect(ntfyMessage(ALERT, 'topic', 4)).to.deep.equal({
      topic: 'topic',
      title: 'Edit war: A & B',
      message: '3 reverts\nby 2 users',
      priority: 4,
      tags: ['warning'],
      click: 'https://en.wikipedia.org/wiki/Page',
    });
  });

  it('says that an incident has ended', () => {
    expect(ntfyMessage(alertOf({ state: 'resolved', url: null }), 'topic', 3)).to.deep.include({
      title: 'Resolved: Edit war: Page',
      tags: ['white_check_mark'],
    });
  });

  it('is small enough to be no attachment', () => {
    const { message } = ntfyMessage(alertOf({ text: '\u{1f600}'.repeat(5000) }), 'topic', 3) as {
      readonly message: string;
    };
    expect(Buffer.byteLength(message)).to.be.below(4096);
    expect(message.isWellFormed()).to.equal(true);
  });
});

describe('emailText', () => {
  it('has a subject of one line, and the link', () => {
    expect(
      emailText(alertOf({ title: 'a\r\nBcc: x@y.example\u2028\0', text: 'line 1\nline 2' })),
    ).to.deep.equal({
      subject: 'a Bcc: x@y.example',
      text: `line 1\nline 2\n\nhttps://en.wikipedia.org/wiki/Page\n\nRule: edit wars\nSince: ${new Date(NOW - 60_000).toISOString()}\n`,
    });
  });
});

describe('the link of an alert', () => {
  for (const url of [
    'javascript:alert(1)',
    'https://x.example/a b',
    'https://x.example/>',
    'https://x.example/"',
  ])
    it(`is left out if it is ${url}`, () => {
      expect(ntfyMessage(alertOf({ url }), 'topic', 3)).not.to.have.property('click');
    });
});

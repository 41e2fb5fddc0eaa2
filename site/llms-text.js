// The site as text for language models (https://llmstxt.org): an index, and everything in one file.
import { titleOf } from './documents.js';

const line = ({ page, text, about }, url) => `- [${titleOf(text)}](${url}/${page}): ${about}`;

/**
 * The index: `sections` hold pages `{ page, text, about }`. `url` is the address of the site without a slash at its end;
 * without one the links begin at the root of the server.
 */
export const llmsIndex = ({ name, promise, sections, url }) =>
  [
    `# ${name}`,
    `> ${promise}`,
    `Everything in one file: [llms-full.txt](${url}/llms-full.txt)`,
    ...sections.map(({ title, pages }) => `## ${title}\n\n${pages.map((one) => line(one, url)).join('\n')}`),
  ].join('\n\n') + '\n';

/** The whole text: each page with the address that it comes from. */
export const llmsFullText = ({ name, promise, sections, url }) =>
  [
    `# ${name}\n\n> ${promise}\n`,
    ...sections.flatMap(({ pages }) =>
      pages.map(({ page, text }) => `Source: ${url}/${page}\n\n${text.trim()}\n`),
    ),
  ].join('\n---\n\n');

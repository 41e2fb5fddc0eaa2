import { parse } from 'dotenv';

/** The names at the start of lines that look like an assignment of a `.env` file. */
const ASSIGNMENT = /^(\s*(?:export\s+)?)([\w.-]+)(?=\s*[=:])/gm;

/**
 * The names that a `.env` file assigns more than once, in order. dotenv decides what is an assignment: a line within a
 * quoted value is none. So every line gets a name of its own before it parses them.
 */
export const repeatedDotenvNames = (text: string): readonly string[] => {
  const names: string[] = [];
  const numbered = text.replace(
    ASSIGNMENT,
    (_, lead: string, name: string) => `${lead}N${names.push(name) - 1}`,
  );
  const assigned = Object.keys(parse(numbered)).map((key) => names[Number(key.slice(1))]);
  return repeated(assigned.filter((name) => name !== undefined));
};

/** A string of valid JSON, or a character that opens, closes or separates. */
const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:]/g;

/** The names that a JSON object has more than once, in order; not those of objects within it. The text must be valid. */
export const repeatedJsonNames = (text: string): readonly string[] => {
  const names: string[] = [];
  let depth = 0;
  let latest = '';
  for (const [token] of text.matchAll(JSON_TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token !== ':') latest = token;
    else if (depth === 1) names.push(JSON.parse(latest) as string);
  }
  return repeated(names);
};

const repeated = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

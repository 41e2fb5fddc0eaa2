/** Names that break code: object keys, lookalikes, unusual characters. MediaWiki allows most of them. */
const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'null',
  'Alice',
  'alice',
  'Álice',
  'A\u0301lice',
  'O\'Brien "Bob" \\ Co',
  '007',
  '7',
  '山田太郎',
  'مستخدم',
  'Zażółć gęślą jaźń',
  '👩‍👩‍👧‍👦 Family',
  'Line\u2028Break',
  '<b>Bold</b> & Co',
  `Long ${'name '.repeat(48)}end`,
] as const;

const STEMS = [
  'Walker',
  'Éloïse ',
  'Müller',
  'Иван ',
  '編集者',
  'Reader-',
  'JörgTheGreat',
  'Cat & Dog ',
] as const;

const quote = (text: string): string => JSON.stringify(text);
const ODD = ODD_NAMES.map(quote);
const OPEN_STEMS = STEMS.map((stem) => quote(stem).slice(0, -1));

/** A person's name as JSON text, another one for each number: names, IPv4, IPv6, temporary accounts. */
export const personName = (number: number): string => {
  // The odd names are few and far enough up that a skewed choice shows each of them now and then.
  const oddIndex = (number - 10) / 10;
  if (Number.isInteger(oddIndex) && oddIndex >= 0 && oddIndex < ODD.length) return ODD[oddIndex] ?? '""';
  switch (number % 16) {
    case 3:
      return `"${1 + ((number >>> 24) & 127)}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}"`;
    case 7:
      return `"2001:DB8:0:0:0:${(number >>> 16).toString(16).toUpperCase()}:${(number & 0xffff).toString(16).toUpperCase()}:1"`;
    case 11:
      return `"~2026-${10_000 + number}-${number % 97}"`;
    default:
      return `${OPEN_STEMS[number % OPEN_STEMS.length] ?? '"'}${number}"`;
  }
};

/** A bot's name as JSON text, another one for each number, and none that a person has. */
export const botName = (number: number): string => `"Tidy${number}Bot"`;

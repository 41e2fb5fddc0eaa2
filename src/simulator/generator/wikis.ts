/** A wiki, how its pages are called, and its share of all events. */
export interface Wiki {
  readonly wiki: string;
  readonly domain: string;
  readonly share: number;
  readonly titles: readonly string[];
  readonly phrases: readonly string[];
}

const LATIN = [
  'fixed typo',
  'added a reference',
  'revert vandalism',
  'new section',
  'Größe korrigiert',
  'à vérifier',
];

const wiki = (
  name: string,
  domain: string,
  share: number,
  titles: readonly string[],
  phrases: readonly string[] = LATIN,
): Wiki => ({ wiki: name, domain, share, titles, phrases });

/** Two wikis make 60 % of the feed, as commons and wikidata do; the shares add up to 1. */
export const WIKIS: readonly Wiki[] = [
  wiki('commonswiki', 'commons.wikimedia.org', 0.34, [
    'File:Harbour at dawn',
    'Category:Images from a survey',
    'File:Straßenbahn – Linie',
    'Category:廃線',
  ]),
  wiki('wikidatawiki', 'www.wikidata.org', 0.26, ['Q', 'Property:P', 'Lexeme:L', 'Talk:Q']),
  wiki('enwiki', 'en.wikipedia.org', 0.1, [
    'List of rivers',
    'Talk:Cartography',
    'AC/DC "live"',
    'User:Sandbox',
  ]),
  wiki('enwiki', 'auth.wikimedia.org', 0.01, ['User:Newcomer']),
  wiki('dewiki', 'de.wikipedia.org', 0.04, ['Überlingen', 'Diskussion:Straßenbau', 'Fluß']),
  wiki('frwiki', 'fr.wikipedia.org', 0.04, ["Île d'Yeu", 'Catégorie:Œuvre', 'Élève']),
  wiki('eswiki', 'es.wikipedia.org', 0.03, ['Año', 'Categoría:España', '¿Quién?']),
  wiki(
    'ruwiki',
    'ru.wikipedia.org',
    0.03,
    ['Река', 'Категория:Города', 'Ёлка'],
    ['викификация', 'уточнение'],
  ),
  wiki(
    'jawiki',
    'ja.wikipedia.org',
    0.03,
    ['東京都', 'カテゴリ:鉄道', '𠮷野家'],
    ['編集の要約', '出典を追加'],
  ),
  wiki('zhwiki', 'zh.wikipedia.org', 0.02, ['北京市', '分类:地理'], ['修正笔误', '增加来源']),
  wiki('arwiki', 'ar.wikipedia.org', 0.02, ['القاهرة', 'تصنيف:مدن'], ['عمل تصنيف', 'إضافة مصدر']),
  wiki('hewiki', 'he.wikipedia.org', 0.01, ['ירושלים', 'קטגוריה:ערים'], ['הגהה']),
  wiki('hiwiki', 'hi.wikipedia.org', 0.01, ['नई दिल्ली'], ['सुधार']),
  wiki('kowiki', 'ko.wikipedia.org', 0.01, ['서울특별시'], ['오타 수정']),
  wiki('thwiki', 'th.wikipedia.org', 0.01, ['กรุงเทพมหานคร'], ['แก้ไขคำผิด']),
  wiki('enwiktionary', 'en.wiktionary.org', 0.01, ['naïve', 'e\u0301tude', 'étude']),
  wiki('metawiki', 'meta.wikimedia.org', 0.01, ['Talk:Stewards', '👩‍🚀 Space \u200d']),
  wiki('simplewiki', 'simple.wikipedia.org', 0.01, ['Water\u2028line', 'Air']),
  wiki('svwiki', 'sv.wikipedia.org', 0.01, ['Ångström']),
];

/** The wiki at a point of [0, 1), each with its share. */
export const wikiAt = (point: number): Wiki => {
  let cumulativeShare = 0;
  for (const candidate of WIKIS) {
    cumulativeShare += candidate.share;
    if (point < cumulativeShare) return candidate;
  }
  const last = WIKIS.at(-1);
  if (last === undefined) throw new Error('there is no wiki to choose from');
  return last;
};

/** Repeatable random numbers (mulberry32): a failing document is named by its seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const NAMES = ['a', 'b', 'HOC_BA', 'DIEM', 'x.y', 'TÊN', 'z-1'];
const PREFIXES = ['p', 'q', 'r'];
// No `&` here: libxml2 writes it unescaped in a namespace declaration, against C14N section 2.3.
const URIS = ['urn:1', 'urn:2', 'http://example.org/3', 'urn:x:4'];
const TEXTS = [
  'Trần Thị Bé',
  ' ',
  '8.5',
  '&amp;',
  '&lt;',
  '&gt;',
  '>',
  '"',
  "'",
  '&#xD;',
  '&#13;',
  '&#10;',
  '&#x1F600;',
  '𠀀',
  '\r\n',
  '\n',
  '\t',
  '\r',
  '&quot;',
  '&apos;',
  ']]',
  '<![CDATA[]]>',
  '<![CDATA[a<&>b\r\n]]>',
  '<!-- c -->',
  '<!---->',
  '<?pi?>',
  '<?pi   d a ?>',
  'QUJDRA=='.repeat(12),
];
const VALUES = [
  '',
  '1',
  'Ê-đê',
  '&amp;',
  '&lt;',
  '>',
  '&quot;',
  '&#9;',
  '&#10;',
  '&#xD;',
  'a\tb',
  'a\r\nb',
  '  x ',
  '&#x41;',
];

/**
 * A well-formed, namespace-well-formed document with everything Canonical XML has to normalise: quotes, white space in
 * tags, attribute order, self-closed tags, references, CDATA, comments, PIs, line ends, superfluous and shadowed
 * namespaces. `Id` marks the element a subtree is taken from.
 */
export function generateXml(seed: number, options: { readonly markup?: boolean } = {}): string {
  const r = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[r(list.length)]!;
  const texts = options.markup === false ? TEXTS.filter((x) => !/^<[!?][-p]/.test(x)) : TEXTS;
  const space = (): string => pick([' ', ' ', ' ', '\n', '  ', '\t', '\r\n ']);
  let left = 4 + r(24);
  let marked = false;

  const element = (scope: ReadonlyMap<string, string>, depth: number): string => {
    left--;
    const inner = new Map(scope);
    const attributes = new Map<string, string>();
    const used = new Set<string>();
    for (let i = r(4) === 0 ? 1 + r(2) : 0; i > 0; i--) {
      const prefix = r(3) === 0 ? '' : pick(PREFIXES);
      const uri = prefix === '' && r(3) === 0 ? '' : pick(URIS);
      inner.set(prefix, uri);
      attributes.set(prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri);
    }
    const bound = [...inner].filter(([p, uri]) => p !== '' && uri !== '').map(([p]) => p);
    for (let i = r(3); i > 0; i--) {
      const prefix = bound.length > 0 && r(2) === 0 ? pick(bound) : '';
      const local = pick(['k', 'l', 'Mã', 'n']);
      const expanded = `${prefix === '' ? '' : inner.get(prefix)} ${local}`;
      if (used.has(expanded)) continue;
      used.add(expanded);
      attributes.set(prefix === '' ? local : `${prefix}:${local}`, pick(VALUES) + pick(VALUES));
    }
    if (r(8) === 0) attributes.set(pick(['xml:lang', 'xml:space']), 'preserve');
    if (!marked && depth > 0 && r(3) === 0) {
      marked = true;
      attributes.set('Id', 'marked');
    }
    const prefix = bound.length > 0 && r(3) === 0 ? `${pick(bound)}:` : '';
    const name = prefix + pick(NAMES);
    const order = [...attributes].sort(() => r(3) - 1);
    const list = order
      .map(([k, v]) => {
        const quote = v.includes('"') || r(3) > 0 ? '"' : "'";
        const equals = pick(['=', '=', '=', ' = ', '=\n']);
        return `${space()}${k}${equals}${quote}${v.replaceAll(quote, '&quot;')}${quote}`;
      })
      .join('');
    const tail = pick(['', '', '', ' ', '\n']);
    let content = '';
    for (let i = r(5); i > 0; i--) {
      content += left > 0 && depth < 6 && r(2) === 0 ? element(inner, depth + 1) : pick(texts);
    }
    if (content === '' && r(2) === 0) return `<${name}${list}${tail}/>`;
    return `<${name}${list}${tail}>${content.replaceAll(']]>', (m, at: number) => (content.lastIndexOf('<![CDATA[', at) > content.lastIndexOf(']]>', at - 1) ? m : ']] >'))}</${name}${pick(['', '', ' '])}>`;
  };

  const outside = (): string =>
    options.markup === false ? '' : pick(['', '', '', '\n', '<!-- o -->', '<?o  x?>\n', '\r\n<!--p--><?q?>']);
  const declaration = pick(['', '', '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>\n']);
  return declaration + outside() + element(new Map(), 0) + outside();
}

import { randomFrom } from '../engine/generate-xml.ts';

/** Local names; the last two sort differently by UTF-16 unit and by code point. */
const LOCALS = ['a', 'b', 'DIEM', 'HOC_BA', 'Mã', 'x.y', 'z-1', '_', 'ﬀ', '𐀀'];
const PREFIXES = ['p', 'q', 'r', 'a', 'P'];
// No `&` (libxml2 wrote it unescaped here, against C14N 2.3; a unit test has it) and no IRI (libxml2 takes URIs only).
const URIS = ['urn:1', 'urn:2', 'urn:10', 'http://example.org/3', 'http://example.org/3/', 'urn:x:4%20'];
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const TEXTS = [
  ...['Trần Thị Bé', ' ', '8.5', '10', '>', '"', "'", ']]', ']', '&amp;', '&lt;', '&gt;', '&quot;', '&apos;'],
  ...[
    '&#xD;',
    '&#13;',
    '&#xD;&#xA;',
    '&#10;',
    '&#9;',
    '&#x20;',
    '&#x26;',
    '&#60;',
    '&#x3e;',
    '&#x85;',
    '&#x1F600;',
  ],
  ...[
    '\r\n',
    '\n',
    '\t',
    '\r',
    '\r\r\n',
    '\n\r',
    '\u0085',
    '\u2028',
    '\u00a0',
    '\ufeff',
    '𠀀',
    'e\u0301',
    '\u007f',
  ],
  ...[
    '<![CDATA[]]>',
    '<![CDATA[a<&>b\r\n"\']]>',
    '<![CDATA[]]]]>',
    '<![CDATA[>]]>&gt;',
    '<![CDATA[\r]]><![CDATA[\n]]>',
  ],
  ...[
    '<!-- c -->',
    '<!---->',
    '<!--\r\n&amp;<x>-->',
    '<?pi?>',
    '<?pi   d a ?>',
    '<?pi \r\n x?>',
    '<?xml-stylesheet a="1"?>',
  ],
  'QUJDRA=='.repeat(40),
];
const VALUES = [
  ...[
    '',
    '1',
    'Ê-đê',
    '&amp;',
    '&lt;',
    '>',
    '&gt;',
    '&quot;',
    '&apos;',
    "'",
    '&#9;',
    '&#10;',
    '&#xD;',
    '&#xd;&#xa;',
  ],
  ...[
    'a\tb',
    'a\r\nb',
    'a\rb',
    'a\n\nb',
    '  x ',
    '&#x41;',
    '&#x20;&#x20;',
    '\u0085',
    '𠀀',
    '&#x1F600;',
    '\u00a0',
  ],
];
const OUTSIDE = [
  ...[
    '',
    '',
    '',
    '\n',
    ' \r\n\t',
    '<!-- o -->',
    '<?o  x?>\n',
    '\r\n<!--p--><?q?>',
    '<!--1-->\n<!--2-->',
    '<?a b?><?a\r\nb?>',
  ],
];

/** A generated document with what it has, so that a comparison can pick a place in it. */
export interface NastyXml {
  readonly text: string;
  /** Number of elements. */
  readonly elements: number;
  /** Prefixes a PrefixList may name, those of the document and one it does not have. */
  readonly prefixes: readonly string[];
}

/**
 * A document without a DTD that is hard on canonicalisation: namespaces declared again, shadowed, undeclared and unused,
 * the same name under several prefixes, `xml:*` attributes to inherit, every kind of white space, line end, reference
 * and section, markup outside the root. Well-formed and namespace-well-formed by construction.
 */
export function nastyXml(seed: number): NastyXml {
  const r = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[r(list.length)]!;
  const space = (): string => pick([' ', ' ', ' ', ' ', '\n', '  ', '\t', '\r\n ', ' \r ']);
  const depthLimit = r(12) === 0 ? 30 : 3 + r(5);
  let left = 3 + r(30);
  let elements = 0;

  const quoted = (value: string): { readonly quote: string; readonly text: string } => {
    const quote = value.includes('"') || r(3) === 0 ? "'" : '"';
    return { quote, text: value.replaceAll(quote, quote === '"' ? '&quot;' : '&#39;') };
  };

  const element = (scope: ReadonlyMap<string, string>, depth: number): string => {
    left--;
    const id = elements++;
    const inner = new Map(scope);
    const attributes: [name: string, value: string][] = [];
    const declared = new Set<string>();
    for (let i = r(3) === 0 ? 1 + r(3) : 0; i > 0; i--) {
      const prefix = r(3) === 0 ? '' : pick(PREFIXES);
      if (declared.has(prefix)) continue;
      declared.add(prefix);
      // Undeclare, declare again the very same, or bind anew; a prefix cannot be undeclared in XML 1.0.
      const same = scope.get(prefix);
      const uri = prefix === '' && r(3) === 0 ? '' : same !== undefined && r(3) === 0 ? same : pick(URIS);
      if (uri === '' && prefix !== '') continue;
      inner.set(prefix, uri);
      attributes.push([prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri]);
    }
    if (r(40) === 0) attributes.push(['xmlns:xml', XML_NAMESPACE]);
    const bound = [...inner].filter(([prefix, uri]) => prefix !== '' && uri !== '').map(([prefix]) => prefix);
    const used = new Set<string>();
    for (let i = r(5) === 0 ? 6 : r(3); i > 0; i--) {
      const prefix = bound.length > 0 && r(3) > 0 ? pick(bound) : '';
      const local = pick(LOCALS);
      const expanded = `${prefix === '' ? '' : inner.get(prefix)} ${local}`;
      if (used.has(expanded)) continue;
      used.add(expanded);
      attributes.push([prefix === '' ? local : `${prefix}:${local}`, pick(VALUES) + pick(VALUES)]);
    }
    if (r(5) === 0) attributes.push(['xml:lang', pick(['vi', 'en', ''])]);
    if (r(9) === 0) attributes.push(['xml:space', pick(['preserve', 'default'])]);
    if (r(9) === 0) attributes.push(['xml:base', pick(['http://example.org/b/', 'c/d'])]);
    if (r(9) === 0) attributes.push(['xml:id', `i${id}`]);
    const list = attributes
      .map((one) => ({ one, at: r(1 << 16) }))
      .sort((x, y) => x.at - y.at)
      .map(({ one: [name, value] }) => {
        const { quote, text } = quoted(value);
        return `${space()}${name}${pick(['=', '=', '=', ' = ', '=\n', '\r\n='])}${quote}${text}${quote}`;
      })
      .join('');
    const name = (bound.length > 0 && r(3) === 0 ? `${pick(bound)}:` : '') + pick(LOCALS);
    const tail = pick(['', '', '', ' ', '\n', '\r\n']);
    let content = '';
    for (let i = r(6); i > 0; i--) {
      if (left > 0 && depth < depthLimit && r(2) === 0) content += element(inner, depth + 1);
      else {
        // `]]>` may not stand in text, whoever wrote its parts.
        const text = pick(TEXTS);
        content += /\]$/.test(content) && /^[\]>]/.test(text) ? ` ${text}` : text;
      }
    }
    if (content === '' && r(2) === 0) return `<${name}${list}${tail}/>`;
    return `<${name}${list}${tail}>${content}</${name}${pick(['', '', ' ', '\r\n'])}>`;
  };

  const declaration = pick([
    ...['', '', '<?xml version="1.0"?>', "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n"],
    '<?xml version="1.0" encoding="UTF-8"?>\n',
  ]);
  const text =
    declaration + pick(OUTSIDE).replace(/^\s+/, declaration === '' ? '' : '$&') + element(new Map(), 0);
  return { text: text + pick(OUTSIDE), elements, prefixes: [...PREFIXES, '#default', 'absent'] };
}

import { describe, expect, it } from 'vitest';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { escapeAttribute, escapeText, startTag, textElement } from '../../src/parse/write-xml.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const failure = (input: Uint8Array, limits = {}): { code: string; params: Record<string, unknown> } => {
  try {
    parseXml(input, limits);
  } catch (error) {
    return error as { code: string; params: Record<string, unknown> };
  }
  throw new Error('accepted');
};

describe('ill-formed documents', () => {
  it.each([
    // [document, detail, byte offset]
    ['', 'unexpected-end', 0],
    ['   ', 'unexpected-end', 3],
    ['x', 'text-before-root', 0],
    ['<a>', 'unexpected-end', 3],
    ['<a', 'unexpected-end', 2],
    ['<a></b>', 'end-tag-mismatch', 3],
    ['<ab></a>', 'unexpected-end', 8],
    ['<ab></a >', 'end-tag-mismatch', 4],
    ['<a></ab>', 'end-tag-mismatch', 3],
    ['<a><b></a></b>', 'end-tag-mismatch', 6],
    ['</a>', 'end-tag', 0],
    ['<a></a', 'unexpected-end', 6],
    ['<a></a x>', 'end-tag', 7],
    ['<a/><b/>', 'second-root', 4],
    ['<a/>x', 'text-after-root', 4],
    ['<a/>&#32;', 'text-after-root', 4],
    ['< a/>', 'name', 1],
    ['<1a/>', 'name', 1],
    ['<a:/>', 'name', 3],
    ['<:a/>', 'name', 1],
    ['<a:b:c xmlns:a="urn:a"/>', 'name', 4],
    ['<a$/>', 'name', 2],
    ['<a b/>', 'attribute-equals', 4],
    ['<a b=c/>', 'attribute-quote', 5],
    ['<a b="c/>', 'unexpected-end', 9],
    ['<a b="<"/>', 'less-than-in-attribute', 6],
    ['<a b="1"c="2"/>', 'attribute-space', 8],
    ['<a b="1" b="2"/>', 'duplicate-attribute', 9],
    ['<a xmlns:x="urn:1" xmlns:y="urn:1" x:b="1" y:b="2"/>', 'duplicate-attribute', 43],
    ['<a xmlns="urn:1" xmlns="urn:2"/>', 'duplicate-attribute', 17],
    ['<x:a/>', 'unbound-prefix', 0],
    ['<a x:b="1"/>', 'unbound-prefix', 3],
    ['<a xmlns:x=""/>', 'empty-namespace', 9],
    ['<a xmlns:xmlns="urn:a"/>', 'reserved-namespace', 9],
    ['<a xmlns:xml="urn:a"/>', 'reserved-namespace', 9],
    ['<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', 'reserved-namespace', 9],
    ['<a xmlns="http://www.w3.org/2000/xmlns/"/>', 'reserved-namespace', 8],
    ['<a / >', 'start-tag', 3],
    ['<a>]]></a>', 'cdata-end-in-text', 3],
    ['<a>& b</a>', 'reference', 3],
    ['<a>&nbsp;</a>', 'reference', 3],
    ['<a>&amp</a>', 'reference', 3],
    ['<a>&#x;</a>', 'reference', 3],
    ['<a>&#0;</a>', 'character-reference', 3],
    ['<a>&#xFFFE;</a>', 'character-reference', 3],
    ['<a>&#xD800;</a>', 'character-reference', 3],
    ['<a>&#x110000;</a>', 'character-reference', 3],
    ['<a b="&#1;"/>', 'character-reference', 6],
    ['<a>\u0001</a>', 'character', 3],
    ['<a b="\u0001"/>', 'character', 6],
    ['<a>\uffff</a>', 'character', 3],
    ['<!-- a -- b --><a/>', 'double-hyphen-in-comment', 7],
    ['<!-- a ---><a/>', 'double-hyphen-in-comment', 7],
    ['<!-- a <a/>', 'unexpected-end', 11],
    ['<a><![CDATA[x</a>', 'unexpected-end', 17],
    ['<![CDATA[x]]><a/>', 'markup-declaration', 0],
    ['<a><!ELEMENT a ANY></a>', 'markup-declaration', 3],
    ['<?xml version="1.0"?><?xml version="1.0"?><a/>', 'xml-declaration', 21],
    [' <?xml version="1.0"?><a/>', 'xml-declaration', 1],
    ['<?xml encoding="UTF-8"?><a/>', 'xml-declaration', 0],
    ['<?xml version="1.1"?><a/>', 'xml-version', 0],
    ['<?xml version="1.0" standalone="maybe"?><a/>', 'xml-declaration', 0],
    ['<? x?><a/>', 'pi-target', 0],
    ['<?x', 'unexpected-end', 3],
    ['<?x:y z?><a/>', 'pi-target', 3],
  ] as const)('%j: %s at %d', (text, detail, offset) => {
    const error = failure(bytes(text));
    expect(error).toMatchObject({ code: 'ERR_HBS_XML_SYNTAX', params: { detail, offset } });
  });

  it('counts lines', () => {
    expect(failure(bytes('<a>\n<b>\n&x;</b></a>')).params).toMatchObject({ line: 3, offset: 8 });
  });

  it.each([
    ['<!DOCTYPE a><a/>', 0],
    ['<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', 22],
    ['<a/><!DOCTYPE a>', 4],
    ['<a><!DOCTYPE a></a>', 3],
  ])('%j is refused for its DOCTYPE', (text, offset) => {
    expect(failure(bytes(text))).toMatchObject({ code: 'ERR_HBS_XML_DOCTYPE', params: { offset } });
  });

  it.each([
    ['UTF-16 with BOM', Buffer.from('\ufeff<a/>', 'utf16le'), 0],
    ['UTF-16 without BOM', Buffer.from('<a/>', 'utf16le'), 0],
    ['overlong', Buffer.from([0x3c, 0x61, 0x3e, 0xc0, 0xaf, 0x3c, 0x2f, 0x61, 0x3e]), 3],
    ['surrogate', Buffer.from([0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80, 0x3c, 0x2f, 0x61, 0x3e]), 3],
    ['cut in a character', Buffer.concat([bytes('<a>ê'.repeat(1)), Buffer.from([0xe1, 0xba])]), 5],
    ['far away', Buffer.concat([bytes(`<a>${'Trần '.repeat(30000)}`), Buffer.from([0xff])]), 3 + 7 * 30000],
    ['Latin-1 declaration', bytes('<?xml version="1.0" encoding="ISO-8859-1"?><a/>'), 0],
  ])('%s is refused as not UTF-8', (_, input, offset) => {
    expect(failure(input)).toMatchObject({ code: 'ERR_HBS_XML_ENCODING', params: { offset } });
  });

  it.each([
    ['maxBytes', '<a>123456</a>', { maxBytes: 10 }],
    ['maxDepth', '<a><b><c/></b></a>', { maxDepth: 2 }],
    ['maxElements', '<a><b/><b/></a>', { maxElements: 2 }],
    ['maxAttributes', '<a b="" c="" d=""/>', { maxAttributes: 2 }],
    ['maxNamespaces', '<a xmlns:x="urn:1"><b xmlns:y="urn:2"/></a>', { maxNamespaces: 1 }],
    ['maxTextLength', '<a>123456</a>', { maxTextLength: 5 }],
    ['maxTextLength', '<a b="123456"/>', { maxTextLength: 5 }],
    ['maxTextLength', '<a><![CDATA[]]></a>', { maxTextLength: 5 }],
  ])('%s caps %j', (detail, text, limits) => {
    expect(failure(bytes(text), limits)).toMatchObject({ code: 'ERR_HBS_XML_LIMIT', params: { detail } });
  });
});

describe('a parsed document', () => {
  const text =
    '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<!-- c --><g:HOC_BA xmlns:g="urn:g" xml:lang=\'vi\' id="r"\n Id = "x&amp;y">' +
    '<HỌ.TÊN>Nguyễn &lt;Ê-đê&gt;&#10;<![CDATA[a<b]]>\r\nz</HỌ.TÊN><E  /><g:F a="1&#x41;\t2"></g:F>]] ></g:HOC_BA><?p q?>';
  const doc = parseXml(bytes(text));

  it('tells names, namespaces and structure', () => {
    expect(doc.elementCount).toBe(4);
    expect([doc.localName(0), doc.prefix(0), doc.namespaceUri(0)]).toEqual(['HOC_BA', 'g', 'urn:g']);
    expect(doc.children(0)).toEqual([1, 2, 3]);
    expect([doc.parent(0), doc.parent(3), doc.nextSibling(1), doc.nextSibling(3)]).toEqual([-1, 0, 2, -1]);
    expect(doc.localName(1)).toBe('HỌ.TÊN');
    expect([doc.commentCount, doc.piCount]).toEqual([1, 1]);
    expect([doc.isEmpty(1), doc.isEmpty(2), doc.isEmpty(3)]).toEqual([false, true, true]);
    expect([doc.isSelfClosed(2), doc.isSelfClosed(3)]).toEqual([true, false]);
    expect([doc.hasOnlyElements(0), doc.hasOnlyElements(3)]).toEqual([false, true]);
  });

  it('decodes text and attributes', () => {
    expect(doc.text(1)).toBe('Nguyễn <Ê-đê>\na<b\nz');
    expect(doc.text(0)).toBeUndefined();
    expect(doc.text(2)).toBe('');
    expect(doc.attribute(3, 'a')).toBe('1A 2');
    expect(doc.attribute(3, 'b')).toBeUndefined();
    expect(doc.attributes(0).map((x) => [x.name, x.namespaceUri, x.value])).toEqual([
      ['xml:lang', 'http://www.w3.org/XML/1998/namespace', 'vi'],
      ['id', '', 'r'],
      ['Id', '', 'x&y'],
    ]);
  });

  it('gives byte ranges', () => {
    const b = bytes(text);
    expect(b.subarray(doc.start(2), doc.end(2)).toString()).toBe('<E  />');
    expect(b.subarray(doc.start(1), doc.startTagEnd(1)).toString()).toBe('<HỌ.TÊN>');
    expect(b.subarray(doc.endTagStart(1), doc.end(1)).toString()).toBe('</HỌ.TÊN>');
    expect(doc.end(0)).toBe(b.length - '<?p q?>'.length);
  });

  it('finds identifiers under every spelling, an element once', () => {
    const ids = parseXml(
      bytes(
        '<a Id="x"><b ID="x" id="x"/><c xml:id="x"/><d iD="x"/><e w:Id="x" xmlns:w="urn:w"/><f Id="&#x78;"/></a>',
      ),
    );
    expect(ids.findIds('x')).toEqual([0, 1, 2, 5]);
    expect(ids.findIds('y')).toEqual([]);
    const many = parseXml(
      bytes(`<a>${Array.from({ length: 600 }, (_, i) => `<b Id="n${i % 599}"/>`).join('')}</a>`),
    );
    expect(many.findIds('n0')).toEqual([1, 600]);
  });
});

describe('time', () => {
  // Ratios, not seconds: twice the input may take at most about three times as long (median of several runs).
  const shapes: Readonly<Record<string, (n: number) => string>> = {
    siblings: (n) => `<a>${'<b/>'.repeat(n)}</a>`,
    text: (n) => `<a>${'x y&amp;z>\r\n'.repeat(n)}</a>`,
    'long words': (n) => `<a>${'QUJD'.repeat(20 * n)}</a>`,
    'spaced words': (n) => `<a>${`${'QUJD'.repeat(20)} `.repeat(n)}</a>`,
    comments: (n) => `<a>${'<!---->'.repeat(n)}</a>`,
    cdata: (n) => `<a>${'<![CDATA[]]>'.repeat(n)}</a>`,
    attributes: (n) =>
      `<a>${`<b ${Array.from({ length: 60 }, (_, i) => `a${i}="1"`).join(' ')}/>`.repeat(n / 60)}</a>`,
    namespaces: (n) => `<a>${'<b xmlns:p="urn:p"><p:c/></b>'.repeat(n)}</a>`,
    'distinct namespaces': (n) =>
      `<a>${Array.from({ length: n }, (_, i) => `<b xmlns="urn:${i}"/>`).join('')}</a>`,
    identifiers: (n) => `<a>${Array.from({ length: n }, (_, i) => `<b Id="i${i}"/>`).join('')}</a>`,
  };
  it.each(Object.keys(shapes))('grows linearly with %s', (name) => {
    const time = (input: Buffer): number => {
      const runs = Array.from({ length: 9 }, () => {
        const start = performance.now();
        const doc = parseXml(input, { maxTextLength: input.length });
        doc.findIds('i1');
        return performance.now() - start;
      });
      return runs.sort((x, y) => x - y)[2]!;
    };
    const small = bytes(shapes[name]!(12_000));
    const large = bytes(shapes[name]!(24_000));
    time(large);
    // A shared machine may disturb one measurement; a quadratic reader fails all of them.
    const ratios = Array.from({ length: 4 }, () => time(large) / time(small));
    expect(Math.min(...ratios)).toBeLessThan(3);
  });
});

describe('the writer', () => {
  it('escapes as Canonical XML does', () => {
    expect(escapeText('a<b>&"\r\n\tÊ')).toBe('a&lt;b&gt;&amp;"&#xD;\n\tÊ');
    expect(escapeAttribute('a<b>&"\r\n\tÊ')).toBe('a&lt;b>&amp;&quot;&#xD;&#xA;&#x9;Ê');
    expect(startTag('A', { b: '2', Id: '"' })).toBe('<A Id="&quot;" b="2">');
    expect(textElement('HO_TEN', 'Y Ngông Niê Kdăm 𠀀')).toBe('<HO_TEN>Y Ngông Niê Kdăm 𠀀</HO_TEN>');
  });

  it.each(['\u0000', '\u000b', '\ufffe', '\ud800', 'a\udc00'])('refuses %j', (text) => {
    expect(() => escapeText(text)).toThrow(expect.objectContaining({ code: 'ERR_HBS_XML_CHARACTER' }));
    expect(() => escapeAttribute(text)).toThrow(expect.objectContaining({ code: 'ERR_HBS_XML_CHARACTER' }));
  });

  it.each(['', '1a', 'a:b', 'a b', 'a>'])('refuses the name %j', (name) => {
    expect(() => startTag(name)).toThrow(expect.objectContaining({ code: 'ERR_HBS_XML_NAME' }));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  C14N_ALGORITHMS,
  C14N_EXCLUSIVE,
  C14N_INCLUSIVE,
  C14N_INCLUSIVE_COMMENTS,
} from '../../src/c14n/algorithms.ts';
import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { DOCUMENT_NODE } from '../../src/parse/document.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { generateXml } from './generate-xml.ts';

const seed = fc.integer();
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('canonical form', () => {
  it('is a fixed point of parsing and canonicalising, for every method', () => {
    fc.assert(
      fc.property(seed, fc.constantFrom(...C14N_ALGORITHMS), (s, algorithm) => {
        const once = canonicalize(parseXml(Buffer.from(generateXml(s))), DOCUMENT_NODE, { algorithm });
        const again = canonicalize(parseXml(once), DOCUMENT_NODE, { algorithm });
        expect(text(again)).toBe(text(once));
      }),
      { numRuns: 500 },
    );
  });

  it('of a subtree is the subtree of the canonical document', () => {
    fc.assert(
      fc.property(seed, fc.constantFrom(...C14N_ALGORITHMS), (s, algorithm) => {
        const doc = parseXml(Buffer.from(generateXml(s)));
        const [node] = doc.findIds('marked');
        if (node === undefined) return;
        const clean = parseXml(canonicalize(doc, DOCUMENT_NODE, { algorithm: C14N_INCLUSIVE_COMMENTS }));
        const subtree = canonicalize(doc, node, { algorithm });
        expect(text(canonicalize(clean, clean.findIds('marked')[0]!, { algorithm }))).toBe(text(subtree));
      }),
      { numRuns: 500 },
    );
  });

  it('is the source itself, not a copy, where the source is canonical', () => {
    const bytes = Buffer.from('<a><b Id="x" z="1">Ê &amp; &gt;<c></c></b></a>');
    const doc = parseXml(bytes);
    for (const algorithm of C14N_ALGORITHMS) {
      expect(canonicalize(doc, 1, { algorithm }).buffer).toBe(bytes.buffer);
    }
  });

  it('leaves out exactly the omitted subtree', () => {
    const doc = parseXml(Buffer.from('<a>1<b  x="1"/>2<c>3</c >4</a>'));
    expect(text(canonicalize(doc, 0, { algorithm: C14N_INCLUSIVE, omit: 2 }))).toBe(
      '<a>1<b x="1"></b>24</a>',
    );
    expect(text(canonicalize(doc, DOCUMENT_NODE, { algorithm: C14N_EXCLUSIVE, omit: 1 }))).toBe(
      '<a>12<c>3</c>4</a>',
    );
    expect(() => canonicalize(doc, 2, { algorithm: C14N_INCLUSIVE, omit: 0 })).toThrow(RangeError);
  });

  it('draws inherited namespaces and xml:* attributes to an inclusive apex, and only used ones to an exclusive one', () => {
    const doc = parseXml(
      Buffer.from(
        '<a xmlns="urn:d" xmlns:p="urn:p" xml:lang="vi" xml:id="i"><b xml:lang="en"><p:c>1</p:c></b></a>',
      ),
    );
    expect(text(canonicalize(doc, 1, { algorithm: C14N_INCLUSIVE }))).toBe(
      '<b xmlns="urn:d" xmlns:p="urn:p" xml:id="i" xml:lang="en"><p:c>1</p:c></b>',
    );
    expect(text(canonicalize(doc, 1, { algorithm: C14N_EXCLUSIVE }))).toBe(
      '<b xmlns="urn:d" xml:lang="en"><p:c xmlns:p="urn:p">1</p:c></b>',
    );
    expect(text(canonicalize(doc, 2, { algorithm: C14N_EXCLUSIVE, inclusivePrefixes: ['#default'] }))).toBe(
      '<p:c xmlns="urn:d" xmlns:p="urn:p">1</p:c>',
    );
  });

  it('escapes a namespace name like an attribute', () => {
    const doc = parseXml(Buffer.from("<a xmlns='urn:&amp;&#34;>'/>"));
    expect(text(canonicalize(doc, 0, { algorithm: C14N_EXCLUSIVE }))).toBe(
      '<a xmlns="urn:&amp;&quot;>"></a>',
    );
  });

  it('fails for a relative namespace name instead of hashing something', () => {
    const doc = parseXml(Buffer.from('<a xmlns:p="p/q"><b/></a>'));
    expect(() => canonicalize(doc, 1, { algorithm: C14N_INCLUSIVE })).toThrow(
      expect.objectContaining({ code: 'ERR_HBS_C14N_RELATIVE_NAMESPACE' }),
    );
  });
});

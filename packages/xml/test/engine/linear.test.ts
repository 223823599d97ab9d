import { describe, expect, it } from 'vitest';
import { C14N_EXCLUSIVE, C14N_INCLUSIVE, type C14nAlgorithm } from '../../src/c14n/algorithms.ts';
import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { DOCUMENT_NODE } from '../../src/parse/document.ts';
import { DEFAULT_PARSE_LIMITS, type ParseLimits } from '../../src/parse/limits.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';

/** Reading, both canonical forms and look-up of identifiers take time in proportion to the input, whatever grows in it. */

const many = (count: number, one: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => one(i)).join('');
/** Caps far above the ordinary ones, so that the algorithms are measured and not the caps. */
const OPEN: ParseLimits = {
  maxBytes: 1 << 28,
  maxDepth: 1_000_000,
  maxElements: 10_000_000,
  maxAttributes: 1_000_000,
  maxNamespaces: 1_000_000,
  maxTextLength: 1 << 28,
};

/** Documents by a size; the size is chosen so that the smallest takes a good part of a millisecond. */
const DIMENSIONS: Readonly<Record<string, { readonly unit: number; readonly make: (n: number) => string }>> =
  {
    elements: { unit: 1_000, make: (n) => `<a>${many(n, (i) => `<b z='1' Id="i${i}"/>`)}</a>` },
    depth: { unit: 1_000, make: (n) => `<r>${'<a b="1" >'.repeat(n)}${'</a>'.repeat(n)}</r>` },
    'attributes of one element': { unit: 500, make: (n) => `<a${many(n, (i) => ` a${n - i}='1'`)}/>` },
    'prefixed attributes of one element': {
      unit: 1_000,
      make: (n) =>
        `<a xmlns:p="urn:p" xmlns:q="urn:q"${many(n, (i) => ` ${i % 2 ? 'p' : 'q'}:a${n - i}='1'`)}/>`,
    },
    text: { unit: 16_000, make: (n) => `<a>${'Trần &amp; > \r\n'.repeat(n / 8)}</a>` },
    'one attribute value': { unit: 16_000, make: (n) => `<a b='${'Trần &amp; > \n'.repeat(n / 8)}'/>` },
    'references to characters': { unit: 2_000, make: (n) => `<a>${'&#x1F600;'.repeat(n)}</a>` },
    'CDATA sections': { unit: 1_000, make: (n) => `<a>${'<![CDATA[<&>]]>'.repeat(n)}</a>` },
    'comments and PIs': { unit: 1_000, make: (n) => `<a>${'<!-- c --><?p d?>'.repeat(n)}</a>` },
    'comments after the root': { unit: 1_000, make: (n) => `<a/>${'<!-- c --><?p d?>'.repeat(n)}` },
    'declarations, one scope an element': {
      unit: 1_000,
      make: (n) => `<r>${many(n, (i) => `<p:a xmlns:p="urn:${i}"/>`)}</r>`,
    },
    'declarations, each inside the other': {
      unit: 1_000,
      make: (n) => `<r>${many(n, (i) => `<p:a xmlns:p="urn:${i % 7}">`)}${'</p:a>'.repeat(n)}</r>`,
    },
    'the same, not in canonical form': {
      unit: 1_000,
      make: (n) => `<r>${many(n, (i) => `<p:a xmlns:p='urn:${i % 7}' >`)}${'</p:a>'.repeat(n)}</r>`,
    },
    'default namespace on and off': {
      unit: 1_000,
      make: (n) => `<r>${many(n, (i) => `<a xmlns="${i % 2 ? 'urn:d' : ''}">`)}${'</a>'.repeat(n)}</r>`,
    },
  };

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function run(bytes: Buffer, algorithm: C14nAlgorithm): void {
  const doc = parseXml(bytes, OPEN);
  canonicalize(doc, DOCUMENT_NODE, { algorithm });
  canonicalize(doc, doc.elementCount >> 1, {
    algorithm,
    inclusivePrefixes: algorithm === C14N_EXCLUSIVE ? ['p'] : [],
  });
  doc.findIds('i1');
}

const LIMIT = 1.6;

/**
 * Least time at 1 ×, 4 × and 16 × of several interleaved rounds: noise only ever adds. The small ones run as often as
 * makes the work equal, so that what the machine does besides falls on all alike.
 */
function growth(make: (n: number) => string, unit: number, algorithm: C14nAlgorithm): number {
  const inputs = [1, 4, 16].map((k) => ({ bytes: Buffer.from(make(unit * k)), times: 16 / k }));
  const best = inputs.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 4; round++) {
    inputs.forEach(({ bytes, times }, i) => {
      const all = milliseconds(() => {
        for (let n = 0; n < times; n++) run(bytes, algorithm);
      });
      best[i] = Math.min(best[i]!, all / times);
    });
  }
  return Math.log(best[2]! / best[0]!) / Math.log(16);
}

describe.each(Object.entries(DIMENSIONS))('%s', (name, { unit, make }) => {
  it.each([C14N_INCLUSIVE, C14N_EXCLUSIVE])('grows no faster than the input: %s', (algorithm) => {
    // Quadratic is 2; caches that fill up make it a little over 1, shared ones on a busy machine more. Three tries.
    let exponent = 0;
    for (let attempt = 0; attempt < 3; attempt++) {
      exponent = growth(make, unit, algorithm);
      if (exponent < LIMIT) break;
    }
    if (process.env.HBS_SHOW_GROWTH) console.log(`${name} ${algorithm}: exponent ${exponent.toFixed(2)}`);
    expect(exponent).toBeLessThan(LIMIT);
  });
});

describe('caps', () => {
  const limit = DEFAULT_PARSE_LIMITS;
  it.each([
    ['depth', '<a>'.repeat(limit.maxDepth + 1), limit.maxDepth * 3],
    ['attributes', `<a${many(limit.maxAttributes + 1, (i) => ` a${i}="1"`)}/>`, undefined],
    ['namespaces', many(9, (i) => `<a${many(8, (k) => ` xmlns:p${i}_${k}="urn:${i}"`)}>`), undefined],
    ['text', `<a>${'x'.repeat(limit.maxTextLength + 1)}</a>`, undefined],
    ['an attribute value', `<a b="${'x'.repeat(limit.maxTextLength + 1)}"/>`, undefined],
    ['a comment', `<a><!--${'x'.repeat(limit.maxTextLength + 1)}--></a>`, undefined],
  ])('%s: a code, the offset and the limit', (_, xml, offset) => {
    let caught: unknown;
    try {
      parseXml(Buffer.from(xml));
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code: 'ERR_HBS_XML_LIMIT', params: { limit: expect.any(Number) } });
    const { params } = caught as { params: { offset: number; line: number } };
    expect(params.line).toBe(1);
    expect(params.offset).toBeLessThanOrEqual(xml.length);
    if (offset !== undefined) expect(params.offset).toBe(offset);
  });

  it('elements and bytes: the same', () => {
    const elements = Buffer.from(`<a>${'<b/>'.repeat(20)}</a>`);
    expect(() => parseXml(elements, { maxElements: 10 })).toThrow(
      expect.objectContaining({
        code: 'ERR_HBS_XML_LIMIT',
        params: expect.objectContaining({ offset: 3 + 9 * 4, limit: 10 }),
      }),
    );
    expect(() => parseXml(elements, { maxBytes: 10 })).toThrow(
      expect.objectContaining({ code: 'ERR_HBS_XML_LIMIT', params: expect.objectContaining({ limit: 10 }) }),
    );
  });
});

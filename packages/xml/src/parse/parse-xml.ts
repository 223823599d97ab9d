import { isSpace, isXmlChar, scanNcName, TEXT_STOP, VALUE_STOP } from './characters.ts';
import { readReference } from './decode.ts';
import { type DocumentTables, type OutsideNode, XmlDocument } from './document.ts';
import { failAt, syntax } from './fail.ts';
import { DEFAULT_PARSE_LIMITS, type ParseLimits } from './limits.ts';
import { NamespaceTable } from './namespaces.ts';
import { asBuffer } from './native-bytes.ts';
import { checkEncoding, readXmlDeclaration } from './prolog.ts';
import { skipCdata, skipComment, skipPi, startsWith } from './skip-markup.ts';
import { checkUnique, declaresUnused, isCanonicalOrder } from './start-tag.ts';
import {
  A_FLAGS,
  A_LOCAL,
  A_NAME,
  A_NAME_END,
  A_STRIDE,
  A_URI,
  A_VALUE,
  A_VALUE_END,
  ATTR_ESCAPED,
  ATTR_NAMESPACE,
  E_ATTR,
  E_ATTR_COUNT,
  E_CLOSE,
  E_END,
  E_LAST,
  E_LOCAL,
  E_NAME_END,
  E_NS,
  E_PARENT,
  E_START,
  E_STRIDE,
  E_TAG_END,
  E_URI,
  P_END,
  P_KIND,
  P_PARAM,
  P_START,
  P_STRIDE,
  PATCH_CDATA,
  PATCH_COMMENT,
  PATCH_CR,
  PATCH_DELETE,
  PATCH_END_TAG,
  PATCH_GREATER,
  PATCH_PI,
  PATCH_REFERENCE,
  PATCH_SELF_CLOSED,
  PATCH_START_TAG,
  URI_NONE,
  URI_XML,
  URI_XMLNS,
} from './tables.ts';
import type { Workspace } from './workspace.ts';

/**
 * Reads a document under the strict input profile in one pass over its bytes; linear in all dimensions.
 *
 * Throws `ERR_HBS_XML_ENCODING`, `ERR_HBS_XML_DOCTYPE`, `ERR_HBS_XML_LIMIT` or `ERR_HBS_XML_SYNTAX`, each with
 * `offset` (bytes), `line` (from 1) and `detail` (a stable token).
 *
 * @param workspace memory to read into; the document is valid until the workspace is used again
 */
export function parseXml(
  bytes: Uint8Array,
  limits: Partial<ParseLimits> = {},
  workspace?: Workspace,
): XmlDocument {
  const caps: ParseLimits = { ...DEFAULT_PARSE_LIMITS, ...limits };
  const { maxDepth, maxElements, maxAttributes, maxTextLength } = caps;
  const b = asBuffer(bytes);
  const n = b.length;
  if (n > caps.maxBytes) failAt('ERR_HBS_XML_LIMIT', b, caps.maxBytes, 'maxBytes', caps.maxBytes);
  let i = readXmlDeclaration(b, checkEncoding(b));
  const view = new DataView(b.buffer, b.byteOffset, n);
  workspace?.reset();
  const swarEnd = n - 4;

  let e = workspace?.elements ?? new Int32Array(Math.max(32, n >> 6) * E_STRIDE);
  let elementCount = 0;
  let a = workspace?.attributes ?? new Int32Array(Math.max(16, n >> 7) * A_STRIDE);
  let attributeCount = 0;
  let p = workspace?.patches ?? new Int32Array(16 * P_STRIDE);
  let patchCount = 0;
  const ns = new NamespaceTable(b, caps.maxNamespaces);
  const ids: number[] = [];
  const outside: OutsideNode[] = [];
  const exclusiveDirty: number[] = [];
  let commentCount = 0;
  let piCount = 0;
  let hasXmlAttributes = false;
  let current = -1;
  let depth = 0;
  let nextLess = -1;
  let nextGreater = -1;

  const patch = (start: number, end: number, kind: number, param: number): void => {
    if ((patchCount + 1) * P_STRIDE > p.length) p = grown(p);
    const at = patchCount++ * P_STRIDE;
    p[at + P_START] = start;
    p[at + P_END] = end;
    p[at + P_KIND] = kind;
    p[at + P_PARAM] = param;
  };

  for (;;) {
    if (depth === 0) {
      while (isSpace(b[i])) i++;
      if (i >= n) break;
      if (b[i] !== 0x3c) syntax(b, i, elementCount === 0 ? 'text-before-root' : 'text-after-root');
    } else {
      const runStart = i;
      for (;;) {
        if (i - runStart >= LONG_RUN) {
          // Base64: the ends are found natively, and one comparison per word proves that nothing below `+` lies between.
          if (nextLess < i) nextLess = indexOrEnd(b, 0x3c, i);
          if (nextGreater < i) nextGreater = indexOrEnd(b, 0x3e, i);
          const stop = Math.min(nextLess, nextGreater) - 8;
          while (i <= stop) {
            const v = view.getInt32(i, true);
            const w = view.getInt32(i + 4, true);
            if ((((v - 0x2b2b2b2b) & ~v) | ((w - 0x2b2b2b2b) & ~w)) & 0x80808080) break;
            i += 8;
          }
        }
        // Four bytes at a time: stop where one is a control character, `&`, `<` or `>` (the last two differ in one bit).
        const fourEnd = i - runStart < LONG_RUN ? Math.min(swarEnd, runStart + LONG_RUN) : swarEnd;
        while (i <= fourEnd) {
          const w = view.getInt32(i, true);
          const angle = (w | 0x02020202) ^ 0x3e3e3e3e;
          const ampersand = w ^ 0x26262626;
          if (
            (((w - 0x20202020) & ~w) |
              ((angle - 0x01010101) & ~angle) |
              ((ampersand - 0x01010101) & ~ampersand)) &
            0x80808080
          ) {
            break;
          }
          i += 4;
        }
        if (i > fourEnd && i <= swarEnd) continue;
        while (i < n && TEXT_STOP[b[i]!] === 0) i++;
        if (i >= n) syntax(b, n, 'unexpected-end');
        const c = b[i]!;
        if (c === 0x3c) break;
        if (c === 0x0a || c === 0x09) {
          i++;
        } else if (c === 0x26) {
          const reference = readReference(b, i);
          if (reference === undefined) return syntax(b, i, 'reference');
          const { codePoint, end } = reference;
          if (!isXmlChar(codePoint)) syntax(b, i, 'character-reference');
          if (!isCanonicalReference(b, i, end, codePoint)) patch(i, end, PATCH_REFERENCE, codePoint);
          i = end;
        } else if (c === 0x3e) {
          if (i - runStart >= 2 && b[i - 1] === 0x5d && b[i - 2] === 0x5d)
            syntax(b, i - 2, 'cdata-end-in-text');
          patch(i, i + 1, PATCH_GREATER, 0);
          i++;
        } else if (c === 0x0d) {
          patch(i, i + 1, b[i + 1] === 0x0a ? PATCH_DELETE : PATCH_CR, 0);
          i++;
        } else syntax(b, i, 'character');
      }
      if (i - runStart > maxTextLength) {
        failAt('ERR_HBS_XML_LIMIT', b, runStart, 'maxTextLength', maxTextLength);
      }
    }

    const next = b[i + 1];
    if (next === 0x2f) {
      if (current < 0) syntax(b, i, 'end-tag');
      const at = current * E_STRIDE;
      const name = e[at + E_START]! + 1;
      const length = e[at + E_NAME_END]! - name;
      let q = i + 2;
      if (q + length >= n) syntax(b, n, 'unexpected-end');
      let k = 0;
      for (; k + 4 <= length; k += 4) {
        if (view.getInt32(name + k, true) !== view.getInt32(q + k, true)) syntax(b, i, 'end-tag-mismatch');
      }
      for (; k < length; k++) if (b[name + k] !== b[q + k]) syntax(b, i, 'end-tag-mismatch');
      q += length;
      if (b[q] !== 0x3e) {
        if (!isSpace(b[q])) syntax(b, i, 'end-tag-mismatch');
        while (isSpace(b[q])) q++;
        if (b[q] !== 0x3e) syntax(b, q, 'end-tag');
        patch(i, q + 1, PATCH_END_TAG, current);
      }
      e[at + E_CLOSE] = i;
      e[at + E_END] = i = q + 1;
      e[at + E_LAST] = elementCount - 1;
      current = e[at + E_PARENT]!;
      depth--;
      continue;
    }

    if (next === 0x21 || next === 0x3f) {
      const start = i;
      const isCdata = depth > 0 && startsWith(b, i, '<![CDATA[');
      const isComment = !isCdata && startsWith(b, i, '<!--');
      if (next === 0x21 && !isCdata && !isComment) {
        if (startsWith(b, i, '<!DOCTYPE')) failAt('ERR_HBS_XML_DOCTYPE', b, i, 'doctype');
        syntax(b, i, 'markup-declaration');
      }
      i = isComment ? skipComment(b, i) : isCdata ? skipCdata(b, i) : skipPi(b, i);
      if (i - start > maxTextLength) failAt('ERR_HBS_XML_LIMIT', b, start, 'maxTextLength', maxTextLength);
      if (isComment) commentCount++;
      if (next === 0x3f) piCount++;
      if (depth > 0) patch(start, i, isCdata ? PATCH_CDATA : isComment ? PATCH_COMMENT : PATCH_PI, 0);
      else {
        outside.push({
          kind: isComment ? 'comment' : 'pi',
          start,
          end: i,
          beforeRoot: elementCount === 0,
        });
      }
      continue;
    }

    // Start tag.
    const start = i;
    if (depth === 0 && elementCount > 0) syntax(b, i, 'second-root');
    let q = scanNcName(b, i + 1);
    if (q === i + 1) syntax(b, i + 1, 'name');
    let local = i + 1;
    if (b[q] === 0x3a) {
      local = q + 1;
      q = scanNcName(b, local);
      if (q === local) syntax(b, q, 'name');
    }
    const nameEnd = q;
    if (elementCount >= maxElements) failAt('ERR_HBS_XML_LIMIT', b, i, 'maxElements', maxElements);
    if (++depth > maxDepth) failAt('ERR_HBS_XML_LIMIT', b, i, 'maxDepth', maxDepth);
    if ((elementCount + 1) * E_STRIDE > e.length) e = grown(e);
    const element = elementCount++;
    const at = element * E_STRIDE;
    const parentScope = current < 0 ? -1 : e[current * E_STRIDE + E_NS]!;
    let scope = parentScope;
    const firstAttribute = attributeCount;
    let canonical = true;
    let c = b[q];
    if (c !== 0x3e) {
      let hasPrefixed = false;
      for (;;) {
        const gap = q;
        while (isSpace(b[q])) q++;
        c = b[q];
        if (c === 0x3e || c === 0x2f) {
          if (q !== gap) canonical = false;
          break;
        }
        if (q === gap) syntax(b, q, attributeCount === firstAttribute ? 'name' : 'attribute-space');
        if (q !== gap + 1 || b[gap] !== 0x20) canonical = false;
        const name = q;
        q = scanNcName(b, name);
        if (q === name) syntax(b, q, 'attribute-name');
        let attributeLocal = name;
        if (b[q] === 0x3a) {
          attributeLocal = q + 1;
          q = scanNcName(b, attributeLocal);
          if (q === attributeLocal) syntax(b, q, 'attribute-name');
        }
        const attributeEnd = q;
        if (b[q] !== 0x3d) {
          while (isSpace(b[q])) q++;
          if (b[q] !== 0x3d) syntax(b, q, 'attribute-equals');
          canonical = false;
        }
        q++;
        if (isSpace(b[q])) {
          while (isSpace(b[q])) q++;
          canonical = false;
        }
        const quote = b[q];
        if (quote !== 0x22) {
          if (quote !== 0x27) syntax(b, q, 'attribute-quote');
          canonical = false;
        }
        const value = ++q;
        let flags = 0;
        for (;;) {
          if (quote === 0x22) {
            // As above; `"` and `&` differ in one bit, `'` needs no stop here.
            while (q <= swarEnd) {
              const w = view.getInt32(q, true);
              const less = w ^ 0x3c3c3c3c;
              const quoteOrAmpersand = (w | 0x04040404) ^ 0x26262626;
              if (
                (((w - 0x20202020) & ~w) |
                  ((less - 0x01010101) & ~less) |
                  ((quoteOrAmpersand - 0x01010101) & ~quoteOrAmpersand)) &
                0x80808080
              ) {
                break;
              }
              q += 4;
            }
          }
          while (q < n && VALUE_STOP[b[q]!] === 0) q++;
          if (q >= n) syntax(b, n, 'unexpected-end');
          const v = b[q]!;
          if (v === quote) break;
          if (v === 0x22 || v === 0x27) {
            q++;
          } else if (v === 0x26) {
            const reference = readReference(b, q);
            if (reference === undefined) return syntax(b, q, 'reference');
            if (!isXmlChar(reference.codePoint)) syntax(b, q, 'character-reference');
            flags |= ATTR_ESCAPED;
            canonical = false;
            q = reference.end;
          } else if (v === 0x0a || v === 0x09 || v === 0x0d) {
            flags |= ATTR_ESCAPED;
            canonical = false;
            q++;
          } else syntax(b, q, v === 0x3c ? 'less-than-in-attribute' : 'character');
        }
        if (q - value > maxTextLength) failAt('ERR_HBS_XML_LIMIT', b, value, 'maxTextLength', maxTextLength);
        if (attributeCount - firstAttribute >= maxAttributes) {
          failAt('ERR_HBS_XML_LIMIT', b, name, 'maxAttributes', maxAttributes);
        }
        if ((attributeCount + 1) * A_STRIDE > a.length) a = grown(a);
        const row = attributeCount * A_STRIDE;
        a[row + A_NAME] = name;
        a[row + A_LOCAL] = attributeLocal;
        a[row + A_NAME_END] = attributeEnd;
        a[row + A_VALUE] = value;
        a[row + A_VALUE_END] = q;
        const prefixed = attributeLocal !== name;
        if (
          (prefixed ? attributeLocal - name === 6 : attributeEnd - name === 5) &&
          startsWith(b, name, 'xmlns')
        ) {
          const uri = ns.intern(value, q, flags !== 0);
          const prefixStart = prefixed ? attributeLocal : attributeEnd;
          const inherited = ns.lookup(parentScope, prefixStart, attributeEnd);
          if (inherited === uri || (inherited < 0 && uri === URI_NONE)) canonical = false;
          const head = ns.declare(scope, prefixStart, attributeEnd, uri);
          if (head === scope) canonical = false;
          scope = head;
          flags |= ATTR_NAMESPACE;
          a[row + A_URI] = URI_XMLNS;
        } else {
          a[row + A_URI] = URI_NONE;
          if (prefixed) hasPrefixed = true;
          else if (attributeEnd - name === 2 && isIdName(b, name)) ids.push(attributeCount, element);
        }
        a[row + A_FLAGS] = flags;
        attributeCount++;
        q++;
      }
      if (hasPrefixed) {
        for (let k = firstAttribute; k < attributeCount; k++) {
          const row = k * A_STRIDE;
          const name = a[row + A_NAME]!;
          const attributeLocal = a[row + A_LOCAL]!;
          if (name === attributeLocal || a[row + A_URI] === URI_XMLNS) continue;
          if (attributeLocal - name === 4 && startsWith(b, name, 'xml')) {
            a[row + A_URI] = URI_XML;
            hasXmlAttributes = true;
            if (a[row + A_NAME_END]! - attributeLocal === 2 && startsWith(b, attributeLocal, 'id')) {
              ids.push(k, element);
            }
            continue;
          }
          const uri = ns.lookup(scope, name, attributeLocal - 1);
          if (uri < 0) syntax(b, name, 'unbound-prefix');
          a[row + A_URI] = uri;
        }
      }
      if (attributeCount - firstAttribute > 1) {
        checkUnique(b, a, firstAttribute, attributeCount);
        if (canonical) canonical = isCanonicalOrder(b, a, firstAttribute, attributeCount);
      }
    }
    const prefixEnd = local === start + 1 ? local : local - 1;
    let uri = scope < 0 ? -1 : ns.lookup(scope, start + 1, prefixEnd);
    if (uri < 0) {
      uri = URI_NONE;
      if (prefixEnd !== start + 1) {
        if (prefixEnd - start !== 4 || !startsWith(b, start + 1, 'xml')) syntax(b, start, 'unbound-prefix');
        uri = URI_XML;
      }
    }
    if (scope !== parentScope && declaresUnused(b, a, firstAttribute, attributeCount, start + 1, prefixEnd)) {
      exclusiveDirty.push(element);
    }
    const selfClosed = c === 0x2f;
    if (selfClosed && b[q + 1] !== 0x3e) syntax(b, q, 'start-tag');
    i = q + (selfClosed ? 2 : 1);
    if (!canonical) patch(start, i, PATCH_START_TAG, element);
    else if (selfClosed) patch(q, i, PATCH_SELF_CLOSED, element);
    e[at + E_START] = start;
    e[at + E_LOCAL] = local;
    e[at + E_NAME_END] = nameEnd;
    e[at + E_TAG_END] = i;
    e[at + E_PARENT] = current;
    e[at + E_ATTR] = firstAttribute;
    e[at + E_ATTR_COUNT] = attributeCount - firstAttribute;
    e[at + E_URI] = uri;
    e[at + E_NS] = scope;
    if (selfClosed) {
      e[at + E_CLOSE] = e[at + E_END] = i;
      e[at + E_LAST] = element;
      depth--;
    } else current = element;
  }
  if (elementCount === 0) syntax(b, n, 'no-root');
  workspace?.adopt(e, a, p);

  const tables: DocumentTables = {
    elements: e,
    elementCount,
    attributes: a,
    namespaces: ns.rows,
    uris: ns.uris,
    patches: p,
    patchCount,
    ids,
    outside,
    commentCount,
    piCount,
    hasXmlAttributes,
    exclusiveDirty,
    relativeNamespace: ns.relative,
  };
  return new XmlDocument(b, tables, workspace);
}

/** Bytes of text after which a run is taken for base64. */
const LONG_RUN = 64;

function indexOrEnd(b: ReturnType<typeof asBuffer>, value: number, from: number): number {
  const at = b.indexOf(value, from);
  return at < 0 ? b.length : at;
}

function grown(table: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(table.length * 2);
  larger.set(table);
  return larger;
}

/** `Id`, `ID` or `id`. */
function isIdName(b: Uint8Array, i: number): boolean {
  return b[i] === 0x49 ? b[i + 1] === 0x64 || b[i + 1] === 0x44 : b[i] === 0x69 && b[i + 1] === 0x64;
}

/** The spellings Canonical XML itself uses in text: `&amp;`, `&lt;`, `&gt;`, `&#xD;`. */
function isCanonicalReference(b: Uint8Array, i: number, end: number, codePoint: number): boolean {
  if (codePoint === 0x26 || codePoint === 0x3c || codePoint === 0x3e) return b[i + 1] !== 0x23;
  return codePoint === 0x0d && end - i === 5 && b[i + 3] === 0x44;
}

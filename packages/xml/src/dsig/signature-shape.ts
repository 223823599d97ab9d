import { firstPatchFrom } from '../c14n/patched-copy.ts';
import type { XmlDocument } from '../parse/document.ts';
import {
  A_FLAGS,
  A_NAME,
  A_NAME_END,
  A_STRIDE,
  A_VALUE,
  A_VALUE_END,
  ATTR_NAMESPACE,
  E_ATTR,
  E_ATTR_COUNT,
  E_CLOSE,
  E_END,
  E_LAST,
  E_NS,
  E_PARENT,
  E_START,
  E_STRIDE,
  E_TAG_END,
  P_START,
  P_STRIDE,
} from '../parse/tables.ts';
import type { DigestMethod, SignatureMethod } from './algorithms.ts';
import { decodeBase64At } from './base64-at.ts';
import type { C14nMethod, ReferenceView, SignatureView } from './read-signature.ts';

/**
 * The signatures of one program are alike to the byte but for identifiers, digests, values, certificates and times.
 * A shape is a signature that was read strictly, as the bytes between those places. Where another one has the very
 * same bytes between its own places, reading it would give the same answer, so the answer is taken over.
 *
 * That holds because everything {@link SignatureView} is decided by (element names, order, counts, algorithms) is among
 * the compared bytes: only values of `Id`, `URI` and `Target` and the text of leaves are places, none of them may hold
 * markup, and no namespace reaches in from outside.
 */
export interface SignatureShape {
  readonly view: SignatureView;
  /** The bytes between the places, all together, and where each stretch ends. */
  readonly literals: Uint8Array;
  readonly words: DataView;
  readonly ends: readonly number[];
  /** The places in order: an element (counted from the Signature) for its text, `~row` for the value of an attribute. */
  readonly places: readonly number[];
  /** Attribute rows (counted from the first of the Signature) of its `Id`, -1 for none, and of the `URI`s. */
  readonly idRow: number;
  readonly uriRows: readonly number[];
  /** Elements below the Signature. */
  readonly size: number;
  /** Of the SignatureValue element, counted from the Signature. */
  readonly value: number;
  /** What else was found out about one signature and so holds for all of this shape. */
  readonly facts: ShapeFacts;
}

/** Facts that names and order of the elements decide; filled in by who asks first. */
export interface ShapeFacts {
  /** Nothing is in it beyond what CV 2088 lists. */
  isPlain?: boolean;
  /** Of the X509SubjectName element, counted from the Signature; -1 for none. */
  subjectName?: number;
}

/** Shapes kept at most: a document has one or two. */
const MAX_SHAPES = 8;

/** Nothing reaches into the signature from outside, and every byte of it is canonical, so no text holds markup. */
function isSelfContained(doc: XmlDocument, node: number): boolean {
  const { elements: e, patches, patchCount } = doc.tables;
  const parent = e[node * E_STRIDE + E_PARENT]!;
  if (parent >= 0 && e[parent * E_STRIDE + E_NS]! >= 0) return false;
  const patch = firstPatchFrom(doc, doc.start(node));
  return patch >= patchCount || patches[patch * P_STRIDE + P_START]! >= doc.end(node);
}

/** The shape of a signature that was read; undefined where its content decides more than a shape can tell. */
function shapeOf(doc: XmlDocument, view: SignatureView): SignatureShape | undefined {
  const { node } = view;
  const { elements: e, attributes: a } = doc.tables;
  // The text of RSAPSSParams is part of the algorithm.
  const method = doc.nextSibling(doc.firstChild(view.signedInfo));
  if (!doc.isEmpty(method) || view.certificate === undefined) return undefined;
  if (view.references.some((one) => one.uriStart < 0)) return undefined;

  const literals: number[] = [];
  const ends: number[] = [];
  const places: number[] = [];
  const uriRows: number[] = [];
  let idRow = -1;
  let from = doc.start(node);
  const place = (start: number, end: number, what: number): void => {
    for (let i = from; i < start; i++) literals.push(doc.bytes[i]!);
    ends.push(literals.length);
    places.push(what);
    from = end;
  };
  const firstRow = e[node * E_STRIDE + E_ATTR]!;
  const last = doc.lastDescendant(node);
  for (let n = node; n <= last; n++) {
    const first = e[n * E_STRIDE + E_ATTR]!;
    for (let row = first; row < first + e[n * E_STRIDE + E_ATTR_COUNT]!; row++) {
      const at = row * A_STRIDE;
      const isName = (name: string): boolean => doc.equalsAscii(a[at + A_NAME]!, a[at + A_NAME_END]!, name);
      if ((a[at + A_FLAGS]! & ATTR_NAMESPACE) !== 0 || !(isName('Id') || isName('URI') || isName('Target'))) {
        continue;
      }
      if (n === node && isName('Id')) idRow = row - firstRow;
      if (view.references[uriRows.length]?.uriStart === a[at + A_VALUE]) uriRows.push(row - firstRow);
      place(a[at + A_VALUE]!, a[at + A_VALUE_END]!, ~(row - firstRow));
    }
    if (doc.lastDescendant(n) === n && !doc.isEmpty(n)) {
      place(doc.startTagEnd(n), doc.endTagStart(n), n - node);
    }
  }
  for (let i = from; i < doc.end(node); i++) literals.push(doc.bytes[i]!);
  ends.push(literals.length);
  if (uriRows.length !== view.references.length) return undefined;
  const bytes = Uint8Array.from(literals);
  return {
    view,
    literals: bytes,
    words: new DataView(bytes.buffer),
    ends,
    places,
    idRow,
    uriRows,
    size: last - node,
    value: doc.nextSibling(view.signedInfo) - node,
    facts: {},
  };
}

function sameBytes(doc: XmlDocument, at: number, shape: SignatureShape, from: number, to: number): boolean {
  const { words: theirs, bytes } = doc;
  const { words, literals } = shape;
  const shift = at - from;
  if (to + shift > bytes.length) return false;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    if (words.getInt32(i, true) !== theirs.getInt32(i + shift, true)) return false;
  }
  for (; i < to; i++) if (literals[i] !== bytes[i + shift]) return false;
  return true;
}

function fits(doc: XmlDocument, node: number, shape: SignatureShape): boolean {
  const { elements: e, attributes: a } = doc.tables;
  const { ends, places } = shape;
  const top = node * E_STRIDE;
  if (e[top + E_LAST]! - node !== shape.size) return false;
  const firstRow = e[top + E_ATTR]!;
  let at = e[top + E_START]!;
  let from = 0;
  for (let k = 0; k < places.length; k++) {
    const end = ends[k]!;
    if (!sameBytes(doc, at, shape, from, end)) return false;
    at += end - from;
    from = end;
    const what = places[k]!;
    if (what >= 0) {
      const row = (node + what) * E_STRIDE;
      if (e[row + E_TAG_END] !== at || e[row + E_LAST] !== node + what) return false;
      at = e[row + E_CLOSE]!;
    } else {
      const row = (firstRow + ~what) * A_STRIDE;
      if (a[row + A_VALUE] !== at) return false;
      at = a[row + A_VALUE_END]!;
    }
  }
  const end = ends[places.length]!;
  return sameBytes(doc, at, shape, from, end) && at + end - from === e[top + E_END];
}

/** A Reference of a shape, its URI still in the document. */
class ShapedReference implements ReferenceView {
  readonly uriStart: number;
  readonly uriEnd: number;
  readonly enveloped: boolean;
  readonly c14n: C14nMethod;
  readonly transforms: readonly string[];
  readonly digest: DigestMethod;
  readonly digestNode: number;
  readonly #doc: XmlDocument;

  constructor(doc: XmlDocument, row: number, model: ReferenceView, shift: number) {
    const { attributes: a } = doc.tables;
    this.#doc = doc;
    this.uriStart = a[row * A_STRIDE + A_VALUE]!;
    this.uriEnd = a[row * A_STRIDE + A_VALUE_END]!;
    this.enveloped = model.enveloped;
    this.c14n = model.c14n;
    this.transforms = model.transforms;
    this.digest = model.digest;
    this.digestNode = model.digestNode + shift;
  }

  get uri(): string {
    return this.#doc.bytes.utf8Slice(this.uriStart, this.uriEnd);
  }
}

/** A signature of a shape; everything but the places is the model's. */
class ShapedSignature implements SignatureView {
  readonly node: number;
  readonly shape: SignatureShape;
  readonly value: Uint8Array;
  readonly signedInfo: number;
  readonly canonicalization: C14nMethod;
  readonly method: SignatureMethod;
  readonly references: readonly ReferenceView[];
  readonly certificate: number;
  readonly signingTime: number | undefined;
  readonly #doc: XmlDocument;

  constructor(doc: XmlDocument, node: number, shape: SignatureShape, value: Uint8Array) {
    const { view: model, uriRows } = shape;
    const shift = node - model.node;
    const firstRow = doc.tables.elements[node * E_STRIDE + E_ATTR]!;
    const references: ReferenceView[] = [];
    for (let k = 0; k < uriRows.length; k++) {
      references.push(new ShapedReference(doc, firstRow + uriRows[k]!, model.references[k]!, shift));
    }
    this.#doc = doc;
    this.node = node;
    this.shape = shape;
    this.value = value;
    this.signedInfo = model.signedInfo + shift;
    this.canonicalization = model.canonicalization;
    this.method = model.method;
    this.references = references;
    this.certificate = model.certificate! + shift;
    this.signingTime = model.signingTime === undefined ? undefined : model.signingTime + shift;
  }

  get id(): string | undefined {
    const { idRow } = this.shape;
    if (idRow < 0) return undefined;
    return this.#doc.attributeValue(this.#doc.tables.elements[this.node * E_STRIDE + E_ATTR]! + idRow);
  }
}

/** What {@link readSignature} would give for a signature of this shape; undefined where its value is not strict base64. */
function viewOf(doc: XmlDocument, node: number, shape: SignatureShape): SignatureView | undefined {
  const at = node + shape.value;
  const take = (length: number): Uint8Array => doc.take(length);
  const value = decodeBase64At(doc.bytes, doc.startTagEnd(at), doc.endTagStart(at), take);
  return value === undefined ? undefined : new ShapedSignature(doc, node, shape, value);
}

/** The shapes seen so far, the last first; holds neither documents nor values beyond the first of each shape. */
export class SignatureShapes {
  readonly #shapes: SignatureShape[] = [];

  /**
   * A signature as `readSignature` reads it, which is given as `read`: called when no shape fits, and whatever it
   * throws is thrown.
   */
  read(
    doc: XmlDocument,
    node: number,
    read: (doc: XmlDocument, node: number) => SignatureView,
  ): SignatureView {
    if (!isSelfContained(doc, node)) return read(doc, node);
    for (const shape of this.#shapes) {
      const view = fits(doc, node, shape) ? viewOf(doc, node, shape) : undefined;
      if (view !== undefined) return view;
    }
    const view = read(doc, node);
    const shape = shapeOf(doc, view);
    if (shape === undefined) return view;
    if (this.#shapes.length >= MAX_SHAPES) this.#shapes.pop();
    this.#shapes.unshift(shape);
    return { ...view, shape };
  }
}

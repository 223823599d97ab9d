/**
 * XML documents broken at random. `structured`: a real document edited element by element, or a tree that has nothing
 * to do with one, so that the result is always well formed; `bytes`: anything at all, most of it refused by the parser.
 */
import { mutateBytes } from './mutate.ts';
import type { Random } from './random.ts';

interface Element {
  readonly tag: string;
  readonly attributes: string;
  readonly children: readonly Element[];
  readonly text: string;
}

/** A document in pieces, ready to be edited many times. */
export interface XmlBase {
  readonly bytes: Uint8Array;
  readonly root: Element;
  readonly elements: readonly Element[];
}

const PIECE = /<\?[^>]*\?>|<(\/?)([^\s/>]+)([^>]*?)(\/?)>|[^<]+/g;

/** Takes a document of the encoder apart: no comments, no CDATA, text only in leaves. */
export function readBase(bytes: Uint8Array): XmlBase {
  const elements: Element[] = [];
  const top: Element[] = [];
  const open: { tag: string; attributes: string; children: Element[]; text: string }[] = [];
  for (const [piece, slash, tag, attributes, empty] of new TextDecoder().decode(bytes).matchAll(PIECE)) {
    if (tag === undefined) {
      if (!piece.startsWith('<?') && open.length > 0) open.at(-1)!.text += piece.trim();
      continue;
    }
    if (slash === '') {
      open.push({ tag, attributes: attributes ?? '', children: [], text: '' });
      if (empty !== '/') continue;
    }
    const element = open.pop()!;
    elements.push(element);
    (open.at(-1)?.children ?? top).push(element);
  }
  return { bytes, root: top[0]!, elements };
}

/** Every text here is already written as XML. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  '7,5',
  '10.1',
  '-0',
  '1e999',
  'null',
  'Ð',
  'CÐ',
  '31/12/2014',
  '2014-02-30',
  '45000',
  '２０１４',
  'Nguyễn'.normalize('NFD'),
  'Lê\u00a0Văn\u200bĐức',
  '&#x1F600;',
  '&#65;&amp;&lt;b&gt;&quot;&apos;',
  '<![CDATA[<HOC_BA>]]>',
  '&#9;&#10;&#13;',
  '\u0085\u2028\ufdd0',
  '__proto__',
  'constructor',
  'x'.repeat(3_000),
  'a<B>c</B>d',
  '<A/><A/>',
];
const BETWEEN = [
  '<!-- c -->',
  '<?p i?>',
  '<A/>',
  '<MA_MON_HOC>15</MA_MON_HOC>',
  'text',
  '<a xmlns="urn:x"/>',
];
const NAMES = ['A', '_', 'hoVaTen', 'HOC_BA', 'BANG_DIEM', 'toString', '__proto__', 'Ô_CHỮ', 'x-1.2'];
const ATTRIBUTES = [
  ' x="1"',
  ' Id="data"',
  ' id="a"',
  ' xml:lang="vi"',
  ' xmlns="urn:x"',
  ' xmlns:p="urn:p"',
];
const KINDS = 9;

function characters(random: Random): string {
  let out = '';
  for (let i = random.below(20); i >= 0; i--) {
    const ranges = [
      [0x20, 0x5f],
      [0x300, 0x70],
      [0x1ea0, 0x60],
      [0x4e00, 0x100],
      [0x1f600, 0x40],
    ] as const;
    const [from, size] = random.pick(ranges);
    const character = String.fromCodePoint(from + random.below(size));
    out += character === '<' ? '&lt;' : character === '&' ? '&amp;' : character === '>' ? '&gt;' : character;
  }
  return out;
}

function arbitrary(random: Random, base: XmlBase, depth: number): string {
  const tag = random.below(2) === 0 ? random.pick(base.elements).tag : random.pick(NAMES);
  const attributes = random.below(4) === 0 ? random.pick(ATTRIBUTES) : '';
  let content = random.below(2) === 0 ? random.pick(TEXTS) : characters(random);
  if (depth < 12) {
    for (let i = random.below(4); i > 0; i--) content += arbitrary(random, base, depth + 1 + random.below(4));
  }
  return `<${tag}${attributes}>${content}</${tag}>`;
}

function write(element: Element, edit: (element: Element, content: string) => string | undefined): string {
  const content = element.text + element.children.map((child) => write(child, edit)).join('');
  return edit(element, content) ?? wrap(element.tag, element.attributes, content);
}

function wrap(tag: string, attributes: string, content: string): string {
  return content === '' ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${content}</${tag}>`;
}

/** A well-formed document: the base with one to five elements edited, or one in eight any tree. */
export function structured(base: XmlBase, random: Random): string {
  if (random.below(8) === 0) {
    return random.below(2) === 0
      ? arbitrary(random, base, 0)
      : `<HOC_BA>${arbitrary(random, base, 0)}${arbitrary(random, base, 0)}</HOC_BA>`;
  }
  const edits = new Map<Element, number>();
  for (let i = random.below(5); i >= 0; i--) edits.set(random.pick(base.elements), random.below(KINDS));
  return write(base.root, (element, content) => {
    const kind = edits.get(element);
    if (kind === undefined) return undefined;
    const { tag, attributes } = element;
    const whole = wrap(tag, attributes, content);
    switch (kind) {
      case 0:
        return wrap(random.below(2) === 0 ? random.pick(NAMES) : random.pick(base.elements).tag, '', content);
      case 1:
        return wrap(tag, random.pick(ATTRIBUTES), content);
      case 2:
        return wrap(tag, attributes, random.pick(TEXTS));
      case 3:
        return wrap(tag, attributes, characters(random));
      case 4:
        return wrap(tag, attributes, content + random.pick(BETWEEN));
      case 5: {
        const children = [...element.children].reverse().map((child) => write(child, () => undefined));
        return wrap(tag, attributes, children.join('') + element.text);
      }
      case 6:
        return wrap(tag, attributes, content + write(random.pick(base.elements), () => undefined));
      case 7:
        return element === base.root ? whole : whole.repeat(random.pick([0, 0, 0, 2, 3, 40]));
      default:
        return wrap(element === base.root ? tag : random.pick(NAMES), '', whole);
    }
  });
}

const TOKENS = ['<A/>', '</HOC_BA>', '&amp;', '&#0;', ' x="1"', '<![CDATA[x]]>', 'Ð', '7,5', '\u0301'];

/** The bytes of the base with one to four places changed; the parser refuses most of them. */
export function brokenBytes(base: XmlBase, random: Random): Uint8Array {
  return mutateBytes(base.bytes, random, TOKENS);
}

import type { Confidence, FieldNode, Profile, RowsNode } from './profile.ts';

/** A tag an overlay adds; confidence and source are those of the change. */
export type NewNode =
  | Omit<FieldNode, 'confidence' | 'source'>
  | { readonly kind: 'group'; readonly tag: string; readonly children: readonly NewNode[] }
  | {
      readonly kind: 'rows';
      readonly tag: string;
      readonly rows: RowsNode['rows'];
      readonly children: readonly NewNode[];
    };

/** One path, or several. */
export type OverlayTarget = string | readonly string[];

/** Who says so. */
export interface OverlayBy {
  /** That of the overlay when absent. */
  readonly confidence?: Confidence;
  /** That of the overlay when absent. */
  readonly source?: string;
}

/**
 * One change of a profile. Paths are those that {@link uncertainEntries} lists; `confirm` and `doubt` also take `path/**`
 * (the element and all below) and `*` (everything).
 *
 * - `confirm` raises the confidence, `doubt` lowers it; neither ever does the contrary.
 * - `rename` changes a tag; a field keeps its old tag as an alias on reading unless `keepOldTag` is false.
 * - `set` changes members; `null` takes an optional one away.
 * - `order` names all children in their new order.
 * - `add` puts a tag at the end of a complex tag, or beside a sibling.
 * - `remove` takes a tag away with all below.
 */
export type OverlayChange =
  | {
      readonly op: 'confirm';
      readonly at: OverlayTarget;
      readonly confidence: Confidence;
      readonly source?: string;
    }
  | {
      readonly op: 'doubt';
      readonly at: OverlayTarget;
      readonly confidence: Confidence;
      readonly source?: string;
    }
  | ({
      readonly op: 'rename';
      readonly at: string;
      readonly tag: string;
      readonly keepOldTag?: boolean;
    } & OverlayBy)
  | ({
      readonly op: 'set';
      readonly at: OverlayTarget;
      readonly to: Readonly<Record<string, unknown>>;
    } & OverlayBy)
  | ({ readonly op: 'order'; readonly at: string; readonly tags: readonly string[] } & OverlayBy)
  | ({
      readonly op: 'add';
      readonly at: string;
      readonly node: NewNode;
      readonly before?: string;
      readonly after?: string;
    } & OverlayBy)
  | { readonly op: 'remove'; readonly at: OverlayTarget };

/** What a vendor, a province or a school knows better than a shipped profile, as a JSON file of its own. */
export interface ProfileOverlay {
  readonly id: string;
  /** Id of a shipped profile or of another overlay handed in with this one. */
  readonly extends: string;
  readonly title?: Profile['title'];
  /** Where its facts come from: the document and the article. */
  readonly source: string;
  /** Confidence of its changes unless a change has its own. */
  readonly confidence: Confidence;
  readonly validity?: Profile['validity'];
  readonly capHoc?: readonly string[];
  readonly changes: readonly OverlayChange[];
}

import { type Locale, type MessageCode, type MessageParams, renderMessage } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import type { PlannedSigner, SigningPlan } from './plan.ts';

interface Sentence {
  readonly code: MessageCode;
  readonly params: MessageParams;
}

/** What a group of signers still owes. */
function owedBy(signers: readonly PlannedSigner[]): {
  readonly signers: number;
  readonly signatures: number;
  readonly confirmations: number;
} {
  const busy = signers.filter(({ ready, waiting }) => ready + waiting > 0);
  const people = new Set(busy.map(({ role, holderId, holderName }) => holderId ?? holderName ?? role));
  return {
    signers: people.size,
    signatures: busy.reduce((sum, { ready, waiting }) => sum + ready + waiting, 0),
    confirmations: busy.length,
  };
}

function sentencesOf(plan: SigningPlan): readonly Sentence[] {
  const { documents, signers, substitutions, nameless } = plan;
  const all = owedBy(signers);
  const done = all.signatures === 0 && nameless.length === 0;
  const out: Sentence[] = [
    done
      ? { code: 'SESSION_PLAN_DONE', params: { documents } }
      : { code: 'SESSION_PLAN', params: { documents, ...all } },
  ];
  const groups = [
    ['SESSION_PLAN_TEACHERS', ['gvbm', 'gvcn']],
    ['SESSION_PLAN_MANAGERS', ['cbql']],
    ['SESSION_PLAN_SEAL', ['phatHanh']],
  ] as const;
  for (const [code, roles] of groups) {
    const owed = owedBy(signers.filter(({ role }) => roles.some((one) => one === role)));
    if (owed.signatures > 0) out.push({ code, params: owed });
  }
  for (const { absent, by, rule, named, slots: signatures } of substitutions) {
    const nguoiVang = absent.holderName;
    if (by === undefined || rule === undefined) {
      out.push({ code: 'SESSION_PLAN_SUBSTITUTE_NOBODY', params: { nguoiVang, signatures } });
      continue;
    }
    const { id, vi: ruleText, en: ruleTextEn, source, scope } = rule;
    const params = {
      nguoiKy: by.holderName,
      nguoiVang,
      signatures,
      rule: id,
      ruleText,
      ruleTextEn,
      source,
      scope,
    };
    out.push({ code: 'SESSION_PLAN_SUBSTITUTE', params });
    if (!named) out.push({ code: 'SESSION_PLAN_SUBSTITUTE_UNNAMED', params: { nguoiVang, signatures } });
  }
  if (nameless.length > 0)
    out.push({ code: 'SESSION_PLAN_NAMELESS', params: { signatures: nameless.length } });
  return out;
}

/**
 * A plan in sentences for a head of school: how many people, signatures and confirmations, who signs for whom by which
 * rule, and what nobody can sign yet.
 */
export function describePlan(plan: SigningPlan, locale: Locale = 'vi'): readonly string[] {
  return sentencesOf(plan).map(({ code, params }) => renderMessage(code, params, locale, MESSAGES).text);
}

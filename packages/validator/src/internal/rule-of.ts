import { CORE_MESSAGES, type MessageCode, RULE_SPECS, type RuleCode, type RuleSpec } from '@hocbaso/spec';

function ruleOfCode(code: string): RuleCode | undefined {
  for (let name = code; name.includes('-'); name = name.slice(0, name.lastIndexOf('-'))) {
    if (Object.hasOwn(RULE_SPECS, name)) return name as RuleCode;
  }
  return undefined;
}

const RULES: ReadonlyMap<string, RuleSpec> = new Map(
  Object.keys(CORE_MESSAGES).flatMap((code) => {
    const rule = ruleOfCode(code);
    return rule === undefined ? [] : [[code, RULE_SPECS[rule] as RuleSpec] as const];
  }),
);

/** The rule a message code belongs to: `HBS-COM-06-FUTURE` → rule `HBS-COM-06`. */
export function ruleOf(code: MessageCode): RuleSpec {
  return RULES.get(code)!;
}

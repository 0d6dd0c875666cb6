import { times } from '@schoolhouse/platform/money/arithmetic';
import type { Money } from '@schoolhouse/platform/money/money';
import type { FeeLine, Scope, Tariff } from './contract';
import { holdsFor, type Facts, type RuleInForce } from './facts';

const specificity: Record<Scope['kind'], number> = { activity: 2, term: 1, school: 0 };

/**
 * The charge, before any discount. The most specific rule that says a price for this student counts; a table of grades
 * that leaves the student's grade out says none. Without a rule the activity's own price counts.
 */
export function chargeFor(rules: readonly RuleInForce[], facts: Facts): FeeLine {
  for (const rule of rules.filter(({ scope }) => holdsFor(scope, facts)).sort(moreSpecificFirst)) {
    const price = priceBy(rule.tariff, facts);
    if (price) return { kind: 'charge', description: `${facts.activity.title}${price.explained}`, rule: rule.name, amount: price.amount };
  }
  return { kind: 'charge', description: facts.activity.title, rule: 'activity-price', amount: facts.activity.price };
}

/** The database holds one rule in force a scope; were there two, the elder would count, in whatever order they come. */
function moreSpecificFirst(one: RuleInForce, other: RuleInForce): number {
  return specificity[other.scope.kind] - specificity[one.scope.kind] || (one.id < other.id ? -1 : 1);
}

function priceBy(tariff: Tariff, { activity, grade }: Facts): { amount: Money; explained: string } | undefined {
  switch (tariff.kind) {
    case 'flat':
      return { amount: tariff.price, explained: '' };
    case 'per-session':
      return { amount: times(tariff.price, activity.sessionCount), explained: `, ${activity.sessionCount} sessions` };
    case 'by-grade': {
      const row = grade === null ? undefined : tariff.grades.find(({ from, to }) => from <= grade && grade <= to);
      return row && { amount: row.price, explained: `, grade ${grade}` };
    }
  }
}

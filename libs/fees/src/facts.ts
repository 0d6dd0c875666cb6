import type { Money } from '@schoolhouse/platform/money/money';
import type { Discount, DiscountPolicy, PricingRule, Scope } from './contract';

/** What a price can depend on: who enrolls in what, and when. */
export interface Facts {
  readonly activity: { readonly activityId: string; readonly title: string; readonly term: string; readonly price: Money; readonly sessionCount: number; readonly startsOn: string | null };
  readonly grade: number | null;
  /** Other children of the household with an enrollment. */
  readonly siblingsEnrolled: number;
  readonly discountCode: string | null;
  /** The day in the time zone of the school. */
  readonly enrolledOn: string;
}

/** What the school has laid down, as far as it can matter to one enrollment: nothing retired, and of the codes at most the one given. */
export interface Terms {
  readonly rules: readonly PartOf<PricingRule, 'id' | 'name' | 'scope' | 'tariff'>[];
  readonly discounts: readonly PartOf<Discount, 'id' | 'name' | 'scope' | 'priority' | 'condition' | 'reduction' | 'cap' | 'uses'>[];
  readonly policy: PartOf<DiscountPolicy, 'capBasisPoints'>;
}

type PartOf<T, Keys extends keyof T> = Readonly<Pick<T, Keys>>;

export type RuleInForce = Terms['rules'][number];
export type DiscountInForce = Terms['discounts'][number];

export function holdsFor(scope: Scope, { activity }: Facts): boolean {
  switch (scope.kind) {
    case 'activity':
      return scope.activityId === activity.activityId;
    case 'term':
      return scope.term === activity.term;
    case 'school':
      return true;
  }
}

/** Families type a code as they like; it is kept in capitals. Of what no code can be, nothing is left, which no discount goes by. */
export function codeAsKept(typed: string | null): string | null {
  const code = typed?.trim().toUpperCase();
  if (!code) return null;
  return /^[A-Z0-9_-]+$/.test(code) ? code : '';
}

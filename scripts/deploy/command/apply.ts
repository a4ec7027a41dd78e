/**
 * What `--apply` writes to `.env`: MODE=apply, and for the first time INCLUDE with one load balancer. Pure.
 */
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { loadBalancerIdPattern } from '../../../shared/base/identifiers.ts';

export interface ApplyChange {
  /** Values for `.env`; `undefined` removes one. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** What is said about it. */
  readonly note: string;
}

/** Whether `--apply alb-...` works: an INCLUDE of tags or of several ids would be lost. */
export function canNarrow(include: string | undefined): boolean {
  return include === undefined || include === '' || loadBalancerIdPattern.test(include);
}

/**
 * @param loadBalancerId of `--apply alb-...`; `undefined`: all that the settings cover
 * @throws InvalidConfiguration if INCLUDE names something that would be lost
 */
export function applyChange(
  values: Readonly<Record<string, string>>,
  loadBalancerId: string | undefined,
): ApplyChange {
  const include = values['INCLUDE'] ?? '';
  const isOne = include !== '' && canNarrow(include);
  if (loadBalancerId === undefined)
    return isOne
      ? {
          values: { MODE: 'apply', INCLUDE: undefined },
          note: `INCLUDE=${include} is removed: all load balancers`,
        }
      : {
          values: { MODE: 'apply' },
          note: include === '' ? 'all load balancers' : `what INCLUDE names: ${include}`,
        };
  if (!canNarrow(include))
    throw new InvalidConfiguration(
      `.env has INCLUDE=${include}, which --apply ${loadBalancerId} would replace.`,
      {
        hint: 'Use --apply without an id for what INCLUDE names, or change INCLUDE in .env.',
      },
    );
  return { values: { MODE: 'apply', INCLUDE: loadBalancerId }, note: `only ${loadBalancerId}` };
}

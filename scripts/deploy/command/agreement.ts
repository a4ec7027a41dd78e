/** Whether the person agrees to what was shown. `--yes` agrees in advance; where no one can be asked, nothing is assumed. */
import type { Covered } from '../present/load-balancers.ts';
import { agrees, canAsk } from './question.ts';

export interface Asking {
  /** `--yes` */
  readonly yes: boolean;
  readonly tell: (text: string) => void;
  readonly canAsk?: () => boolean;
  readonly agrees?: (question: string, expected: string) => Promise<boolean>;
}

/** @param expected what agrees */
export async function confirm(question: string, expected: string, asking: Asking): Promise<boolean> {
  if (asking.yes) return true;
  if ((asking.canAsk ?? canAsk)()) return (asking.agrees ?? agrees)(question, expected);
  asking.tell(`${question} No one can be asked here: repeat the same command with --yes.`);
  return false;
}

/**
 * Asks with the number of load balancers that INCLUDE and EXCLUDE leave: it cannot be typed without reading. Nothing is counted where no one
 * is asked, so that a count that fails stops no pipeline.
 * @param countCovered `undefined`: these credentials may not count them
 */
export async function agreesToAll(
  countCovered: () => Promise<Covered | undefined>,
  asking: Asking,
): Promise<boolean> {
  if (asking.yes) return true;
  const covered = await countCovered();
  return covered === undefined
    ? confirm(
        'It may change the listeners of all load balancers that it covers; these credentials may not count them.',
        'all',
        asking,
      )
    : confirm(
        `It may change ${counted(covered.listeners, 'listener')} of ${counted(covered.loadBalancers, 'load balancer')}.`,
        String(covered.loadBalancers),
        asking,
      );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

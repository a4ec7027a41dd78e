/** Whether the person agrees to what was shown. `--yes` agrees in advance; where no one can be asked, nothing is assumed. */
import type { Language } from '../../../shared/core/model/texts/language.ts';
import type { Covered } from '../present/load-balancers.ts';
import { agrees, canAsk } from './question.ts';
import { deployTexts } from './texts.ts';

export interface Asking {
  /** `--yes` */
  readonly yes: boolean;
  readonly language: Language;
  readonly tell: (text: string) => void;
  readonly canAsk?: () => boolean;
  readonly agrees?: (question: string, expected: string) => Promise<boolean>;
}

/** @param expected what agrees */
export async function confirm(question: string, expected: string, asking: Asking): Promise<boolean> {
  const { yes, language, tell } = asking;
  if (yes) return true;
  if ((asking.canAsk ?? canAsk)())
    return asking.agrees?.(question, expected) ?? agrees(question, expected, { language });
  tell(`${question}${deployTexts[language].noOneToAsk}`);
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
  const texts = deployTexts[asking.language];
  return covered === undefined
    ? confirm(texts.mayChangeUncounted, 'all', asking)
    : confirm(
        texts.mayChange(covered.listeners, covered.loadBalancers),
        String(covered.loadBalancers),
        asking,
      );
}

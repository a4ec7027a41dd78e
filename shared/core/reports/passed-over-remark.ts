/** What is said of the better candidates that were passed over. Pure. */
import { explainInOne } from '../model/texts/explain.ts';
import type { Language } from '../model/texts/language.ts';
import type { OutcomeRow } from './outcome-row.ts';

export type PassedOverIn = Pick<OutcomeRow, 'newCertificateId' | 'passedOver'>;

/** For people; empty if no candidate was passed over, or only the one that the message is about. */
export function passedOverRemark(
  { newCertificateId, passedOver = [] }: PassedOverIn,
  language: Language,
): string {
  return passedOver
    .filter(({ certificateId }) => certificateId !== newCertificateId)
    .map((one) => {
      const says = explainInOne(language, { ...one, newCertificateId: one.certificateId });
      return language === 'en'
        ? ` ${one.certificateId} is passed over (${one.reason}): ${says}`
        : `未使用候选证书 ${one.certificateId}（${one.reason}）：${says}`;
    })
    .join('');
}

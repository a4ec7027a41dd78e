/** The sentences of every reason, in both languages. The page, the commands, the events and docs/reasons.md take them from here. */
import type { ReasonCode } from '../reasons.ts';
import { candidateTexts } from './candidate-reasons.ts';
import { gateTexts } from './gate-reasons.ts';
import { planningTexts } from './planning-reasons.ts';
import { proofTexts } from './proof-reasons.ts';
import type { ReasonText } from './reason-text.ts';
import { stoppedTexts } from './stopped-reasons.ts';

export const reasonTexts: Readonly<Record<ReasonCode, ReasonText>> = {
  ...planningTexts,
  ...candidateTexts,
  ...gateTexts,
  ...stoppedTexts,
  ...proofTexts,
};

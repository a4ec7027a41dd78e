/**
 * What is said of a reason in a language. In English the message of the decision is the sentence, since it has all names and numbers; in
 * Chinese the sentence is made from the table, with what the row has. Pure.
 */
import { inUtc } from '../../../base/words.ts';
import type { Outcome } from '../outcomes.ts';
import { isReasonCode, type ReasonParameters, reasons } from '../reasons.ts';
import { fill } from './fill.ts';
import type { Language } from './language.ts';
import { reasonTexts } from './reason-texts.ts';

/** What a row of a report, a snapshot or the ledger has. */
export interface Explainable {
  /** A code as this or another version recorded it. */
  readonly reason: string;
  /** In English. */
  readonly message: string;
  readonly parameters?: ReasonParameters;
  readonly outcome?: Outcome;
  readonly oldCertificateId?: string;
  readonly newCertificateId?: string | null;
  readonly notAfterMs?: number | null;
  readonly missingNames?: readonly string[];
  readonly targets?: number;
  readonly matched?: number;
}

export interface Explained {
  readonly says: string;
  /** `undefined`: a person has nothing to do. */
  readonly todo: string | undefined;
  /** The English message, where another version recorded a code that this one has no sentence for. */
  readonly original: string | undefined;
}

const unknownReason = '其他版本记录的原因，本版本没有对应的说明。';

export function explain(language: Language, row: Explainable): Explained {
  const { reason, message } = row;
  if (!isReasonCode(reason))
    return language === 'en'
      ? { says: message, todo: undefined, original: undefined }
      : { says: unknownReason, todo: undefined, original: message };
  const text = reasonTexts[reason][language];
  const isForPerson = reasons[reason].actor !== 'none';
  return {
    says: language === 'en' ? message : fill(language, text.says, parametersOf(row)),
    // In English the message says it.
    todo: language !== 'en' && isForPerson ? text.todo : undefined,
    original: undefined,
  };
}

/** The sentence, and what to do, in one line. */
export function explainInOne(language: Language, row: Explainable): string {
  const { says, original } = explain(language, row);
  return original === undefined ? says : `${says}原文：${original}`;
}

/** What the decision says about itself counts more than what the row has for every reason. */
function parametersOf(row: Explainable): ReasonParameters {
  const { oldCertificateId, newCertificateId, notAfterMs, missingNames, targets, matched, parameters } = row;
  return {
    ...(oldCertificateId === undefined ? {} : { oldCertificate: oldCertificateId }),
    ...(newCertificateId ? { newCertificate: newCertificateId } : {}),
    ...(typeof notAfterMs === 'number' ? { notAfter: inUtc(notAfterMs) } : {}),
    ...(missingNames === undefined ? {} : { missing: missingNames }),
    ...(targets === undefined ? {} : { targets }),
    ...(matched === undefined ? {} : { matched }),
    ...parameters,
  };
}

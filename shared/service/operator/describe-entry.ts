/**
 * Describes the entries of a load balancer's log for people. Decides nothing.
 */

import { counted, inUtc } from '../../base/words.ts';
import type { ReasonParameters } from '../../core/model/reasons.ts';
import { entryTexts } from '../../core/model/texts/entries.ts';
import { explainInOne } from '../../core/model/texts/explain.ts';
import { fill } from '../../core/model/texts/fill.ts';
import type { Language } from '../../core/model/texts/language.ts';
import { outcomeWords, slotWords } from '../../core/model/texts/words.ts';
import type { Change } from '../../core/planning/change.ts';
import { describeStep, stepInWords } from '../../core/planning/step.ts';
import type { LoadBalancerEntry } from '../../core/records/load-balancer-log.ts';
import type { LedgerRecord } from '../../ledger/ledger.ts';

type TextKey = keyof typeof entryTexts;

export function describeEntry({ kind, data, holder }: LedgerRecord, language: Language): string {
  // Safe: the format version was checked when the entry was read.
  const entry = { kind, data } as LoadBalancerEntry;
  const [key, parameters] = textOf(entry, language);
  return fill(language, entryTexts[key][language], { holder, ...parameters });
}

function textOf(entry: LoadBalancerEntry, language: Language): readonly [TextKey, ReasonParameters] {
  switch (entry.kind) {
    case 'claimed':
      return [entry.kind, { until: inUtc(entry.data.untilMs) }];
    case 'change-started': {
      const { change, rotationId } = entry.data;
      const { listenerId: listener } = change;
      return [entry.kind, { listener, change: changeText(change, language), rotation: rotationId }];
    }
    case 'intent': {
      const step = stepInWords(language, describeStep(entry.data.step));
      return [entry.kind, { listener: entry.data.listenerId, step }];
    }
    case 'result': {
      const { listenerId: listener, result, message } = entry.data;
      return [result === 'accepted' ? 'accepted' : 'refused', { listener, result, message }];
    }
    case 'proof': {
      const { listenerId: listener, proof, message } = entry.data;
      if (proof === 'proved')
        return ['proved', { listener, message, handshakes: Number.parseInt(message, 10) }];
      return [proof === 'failed' ? 'proof-failed' : 'unproved', { listener, message }];
    }
    case 'rolling-back': {
      const { key, reason } = entry.data;
      return [entry.kind, { key, reason, says: explainInOne(language, entry.data) }];
    }
    case 'change-ended': {
      const { key, reason, outcome, extent } = entry.data;
      const says = explainInOne(language, { ...extent, ...entry.data });
      return [entry.kind, { key, reason, outcome: outcomeWords[language][outcome], says }];
    }
    case 'restored':
    case 'planned-again':
      return [entry.kind, { key: entry.data.key }];
    case 'abandoned':
      return [entry.kind, { rotation: entry.data.rotationId }];
    case 'announced':
      return [entry.kind, { types: entry.data.announcements.map(({ event }) => event.type).join(', ') }];
    case 'published':
    case 'given-up': {
      const { length: count } = entry.data.ids;
      return [entry.kind, { count, events: counted(count, 'event') }];
    }
    case 'released':
    case 'checkpoint':
      return [entry.kind, {}];
  }
}

/** For example `2-cn-hangzhou replaces 1-cn-hangzhou (default)`. */
export function changeText(
  {
    newCertificateId,
    replaces,
  }: Pick<Change, 'replaces'> & { readonly newCertificateId?: string | null | undefined },
  language: Language,
): string {
  const olds = replaces
    .map(({ certificateId, slot }) =>
      language === 'en' ? `${certificateId} (${slot})` : `${certificateId}（${slotWords[language][slot]}）`,
    )
    .join(language === 'en' ? ', ' : '、');
  return newCertificateId
    ? fill(language, entryTexts.replaces[language], { newCertificate: newCertificateId, olds })
    : fill(language, entryTexts.removes[language], { olds });
}

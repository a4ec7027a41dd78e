import { describe, expect, it } from 'vitest';
import { type CertificateId, certificateIdOf } from '../../../../shared/core/model/certificate.ts';
import { type Change, changeKey } from '../../../../shared/core/planning/change.ts';
import { proveNew, proveNewOrOld, type WriteStep } from '../../../../shared/core/planning/step.ts';
import {
  emptyLoadBalancer,
  type LoadBalancerEntry,
  reduceLoadBalancer,
} from '../../../../shared/core/records/load-balancer-log.ts';
import { LEDGER_FORMAT, type LedgerRecord } from '../../../../shared/ledger/ledger.ts';
import { leftOnListener } from '../../../../shared/service/operator/left-on-listener.ts';

const [main, old, renewed] = [1, 2, 3].map((number) => certificateIdOf(number, 'cn-hangzhou')) as [
  CertificateId,
  CertificateId,
  CertificateId,
];
const associate: WriteStep = { kind: 'associate', certificateId: renewed };
const dissociate: WriteStep = { kind: 'dissociate', certificateIds: [old] };
const undo: WriteStep = { kind: 'dissociate', certificateIds: [renewed] };

const change: Change = {
  listenerId: 'lsn-1',
  protocol: 'HTTPS',
  keyType: 'RSA',
  newCertificateId: renewed,
  replaces: [{ certificateId: old, slot: 'additional' }],
  steps: [associate, proveNewOrOld, dissociate, proveNew],
  needsSlot: true,
  gap: false,
};

const beginning = {
  kind: 'change-started',
  data: {
    key: changeKey(change),
    rotationId: 'rotation-1',
    change,
    before: [
      { certificateId: main, slot: 'default' },
      { certificateId: old, slot: 'additional' },
    ],
    baseline: null,
  },
} as const satisfies LoadBalancerEntry;

const opened = reduceLoadBalancer(emptyLoadBalancer, { entry: beginning, holder: 'w', atMs: 0 }).open;

type EntryPart = readonly [kind: LoadBalancerEntry['kind'], data: Readonly<Record<string, unknown>>];

const started: EntryPart = [beginning.kind, beginning.data];
const begins = (step: WriteStep, listenerId = 'lsn-1'): EntryPart => ['intent', { listenerId, step }];
const result = (text: string): EntryPart => ['result', { listenerId: 'lsn-1', result: text }];
const proof: EntryPart = ['proof', { listenerId: 'lsn-1', proof: 'proved' }];
const claimed: EntryPart = ['claimed', {}];
const back: EntryPart = [
  'rolling-back',
  {
    key: changeKey(change),
    done: [associate],
    kept: [],
    slots: [...beginning.data.before, { certificateId: renewed, slot: 'additional' }],
  },
];

const restored: EntryPart = ['restored', { key: changeKey(change), slots: beginning.data.before }];

function left(...entries: readonly EntryPart[]): string {
  const records = entries.map(
    ([kind, data], index): LedgerRecord => ({
      ...{ format: LEDGER_FORMAT, n: index + 1, atMs: 0, holder: 'w', nonce: '1', kind, data },
    }),
  );
  const [{ attached, unsure } = { attached: null, unsure: null }] = opened.map((one) =>
    leftOnListener(one, records),
  );
  const numbers = attached?.map((slot) => slot.replace('-cn-hangzhou', '')).join(', ') ?? 'unknown';
  return unsure === null ? numbers : `${numbers}; ${unsure}?`;
}

const asBefore = 'default 1, additional 2';
const both = 'default 1, additional 2, additional 3';

describe('the certificates left on a listener', () => {
  it.each<readonly [string, string, readonly EntryPart[]]>([
    ['are the old certificates, if nothing was written', asBefore, [started]],
    ['include a proved write', both, [started, begins(associate), result('accepted'), proof]],
    [
      'include a write that is followed by another',
      `${both}; dissociate ${old}?`,
      [started, begins(associate), begins(dissociate)],
    ],
    [
      'are unsure about a write without a result',
      `${asBefore}; associate ${renewed}?`,
      [started, begins(associate)],
    ],
    [
      'are unsure about a write that was only accepted',
      `${asBefore}; associate ${renewed}?`,
      [started, begins(associate), result('accepted')],
    ],
    ['do not include a refused write', asBefore, [started, begins(associate), result('refused')]],
    [
      'are unsure if only a later worker has a proof',
      `${both}; dissociate ${old}?`,
      [started, begins(associate), proof, begins(dissociate), result('unavailable'), claimed, proof],
    ],
    ['include a write whose proof failed', both, [started, begins(associate), proof, back]],
    [
      'are unsure about an undo without a result',
      `${both}; dissociate ${renewed}?`,
      [started, begins(associate), proof, back, begins(undo)],
    ],
    ['are the old ones after a proved undo', asBefore, [started, back, begins(undo), proof]],
    ['are the restored ones', asBefore, [started, back, begins(undo), restored, claimed]],
    ['ignore other listeners', asBefore, [started, begins(associate, 'lsn-2')]],
    ['ignore an earlier change', asBefore, [started, begins(associate), proof, started]],
    ['are unknown if the entries were deleted', 'unknown', [begins(associate), proof]],
  ])('%s', (_, expected, entries) => {
    expect(left(...entries)).toBe(expected);
  });
});

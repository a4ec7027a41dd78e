import { describe, expect, it } from 'vitest';
import { type CertificateId, certificateIdOf } from '../../../../shared/core/model/certificate.ts';
import { type Change, changeKey } from '../../../../shared/core/planning/change.ts';
import { proveNew, proveNewOrOld, type WriteStep } from '../../../../shared/core/planning/steps.ts';
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

type Said = readonly [kind: LoadBalancerEntry['kind'], data: Readonly<Record<string, unknown>>];

const started: Said = [beginning.kind, beginning.data];
const begins = (step: WriteStep, listenerId = 'lsn-1'): Said => ['intent', { listenerId, step }];
const result = (text: string): Said => ['result', { listenerId: 'lsn-1', result: text }];
const proof: Said = ['proof', { listenerId: 'lsn-1', proof: 'proved' }];
const claimed: Said = ['claimed', {}];
const back: Said = [
  'rolling-back',
  {
    key: changeKey(change),
    done: [associate],
    kept: [],
    slots: [...beginning.data.before, { certificateId: renewed, slot: 'additional' }],
  },
];

const restored: Said = ['restored', { key: changeKey(change), slots: beginning.data.before }];

function left(...entries: readonly Said[]): string {
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

describe('what is left on a listener', () => {
  it.each<readonly [string, string, readonly Said[]]>([
    ['is what was there, where nothing was written', asBefore, [started]],
    ['has a write that was proved', both, [started, begins(associate), result('accepted'), proof]],
    [
      'has a write that another one follows',
      `${both}; dissociate ${old}?`,
      [started, begins(associate), begins(dissociate)],
    ],
    [
      'is in doubt of a write without answer',
      `${asBefore}; associate ${renewed}?`,
      [started, begins(associate)],
    ],
    [
      'is in doubt of a write that was only taken',
      `${asBefore}; associate ${renewed}?`,
      [started, begins(associate), result('accepted')],
    ],
    ['has no write that was refused', asBefore, [started, begins(associate), result('refused')]],
    [
      'is in doubt where only a later worker has proved something',
      `${both}; dissociate ${old}?`,
      [started, begins(associate), proof, begins(dissociate), result('unavailable'), claimed, proof],
    ],
    ['has what a failed proof was about', both, [started, begins(associate), proof, back]],
    [
      'is in doubt of an undoing without answer',
      `${both}; dissociate ${renewed}?`,
      [started, begins(associate), proof, back, begins(undo)],
    ],
    ['is as before after an undoing that was proved', asBefore, [started, back, begins(undo), proof]],
    ['is what was restored', asBefore, [started, back, begins(undo), restored, claimed]],
    ['has nothing to do with other listeners', asBefore, [started, begins(associate, 'lsn-2')]],
    ['has nothing to do with an earlier change', asBefore, [started, begins(associate), proof, started]],
    ['is not known where the entries were deleted', 'unknown', [begins(associate), proof]],
  ])('%s', (_, expected, entries) => {
    expect(left(...entries)).toBe(expected);
  });
});

/** Somebody else who edits listeners at the worst of moments: just before a write, or in the middle of a proof. */
import type { DataPlaneEndpoint } from '../emulator/model/types.ts';
import type { Outside } from './ports.ts';

type Hand = Pick<Outside, 'model' | 'time' | 'recorder'>;

interface Edit {
  readonly default?: string;
  readonly associate?: readonly string[];
  readonly dissociate?: readonly string[];
}

/** Somebody has the same idea a moment earlier; every other time the certificate ends up in the other slot. */
export function editFirst(hand: Hand, action: string, request: Readonly<Record<string, unknown>>): void {
  const { certificates = [] } = request as { certificates?: readonly { readonly certificateId: string }[] };
  const ids = certificates.map(({ certificateId }) => certificateId);
  const swaps = hand.time.now() % 2 === 0;
  const edits: Readonly<Record<string, Edit>> = {
    UpdateListenerAttribute: swaps ? { associate: ids } : { default: ids[0] ?? '' },
    AssociateAdditionalCertificatesWithListener: swaps ? { default: ids[0] ?? '' } : { associate: ids },
    DissociateAdditionalCertificatesFromListener: swaps ? { default: ids[0] ?? '' } : { dissociate: ids },
  };
  const edit = edits[action];
  if (edit) apply(hand, String(request['listenerId']), edit);
}

/** While a listener is looked at, somebody adds one that has nothing to do with it, or takes an additional one off. */
export function editMeanwhile(
  hand: Hand,
  { loadBalancerId, listenerId, region }: Pick<DataPlaneEndpoint, 'loadBalancerId' | 'listenerId' | 'region'>,
): void {
  const { loadBalancers, certificates } = hand.model.state();
  const listener = loadBalancers
    .find((one) => one.loadBalancerId === loadBalancerId)
    ?.listeners.find((one) => one.listenerId === listenerId);
  if (!listener) return;
  const attached = new Set(listener.certificates.map(({ certificateId }) => certificateId));
  const additional = listener.certificates.filter(({ isDefault }) => !isDefault);
  const others = certificates.filter(
    ({ certificateId }) =>
      !attached.has(certificateId) &&
      certificateId.endsWith(region === 'cn-hangzhou' ? '-cn-hangzhou' : '-ap-southeast-1'),
  );
  const [kind, chance] = [hand.time.now() % 3, Math.floor(hand.time.now() / 3)];
  const taken = additional[chance % Math.max(1, additional.length)];
  const added = others[chance % Math.max(1, others.length)];
  if (kind === 0 && taken) apply(hand, listenerId, { dissociate: [taken.certificateId] });
  else if (added) apply(hand, listenerId, { associate: [added.certificateId] });
}

function apply({ model, recorder, time }: Hand, listenerId: string, edit: Edit): void {
  recorder.record({ kind: 'fault', atMs: time.now(), worker: '', what: 'foreign-edit', about: listenerId });
  model.inject({ kind: 'foreign-edit', listenerId, instant: true, ...edit });
}

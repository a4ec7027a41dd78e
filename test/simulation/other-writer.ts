/** Another writer that edits listeners at critical moments: just before a write, or during a proof. */
import type { DataPlaneEndpoint } from '../emulator/model/types.ts';
import type { Outside } from './ports.ts';

type WriterPorts = Pick<Outside, 'model' | 'time' | 'recorder'>;

interface Edit {
  readonly default?: string;
  readonly associate?: readonly string[];
  readonly dissociate?: readonly string[];
}

/** Makes the same edit just before the worker does. Every second time it uses the other slot. */
export function editFirst(
  ports: WriterPorts,
  action: string,
  request: Readonly<Record<string, unknown>>,
): void {
  const { certificates = [] } = request as { certificates?: readonly { readonly certificateId: string }[] };
  const ids = certificates.map(({ certificateId }) => certificateId);
  const swaps = ports.time.now() % 2 === 0;
  const edits: Readonly<Record<string, Edit>> = {
    UpdateListenerAttribute: swaps ? { associate: ids } : { default: ids[0] ?? '' },
    AssociateAdditionalCertificatesWithListener: swaps ? { default: ids[0] ?? '' } : { associate: ids },
    DissociateAdditionalCertificatesFromListener: swaps ? { default: ids[0] ?? '' } : { dissociate: ids },
  };
  const edit = edits[action];
  if (edit) apply(ports, String(request['listenerId']), edit);
}

/** While a listener is probed, attaches an unrelated certificate or detaches an additional one. */
export function editMeanwhile(
  ports: WriterPorts,
  { loadBalancerId, listenerId, region }: Pick<DataPlaneEndpoint, 'loadBalancerId' | 'listenerId' | 'region'>,
): void {
  const { loadBalancers, certificates } = ports.model.state();
  const listener = loadBalancers
    .find((one) => one.loadBalancerId === loadBalancerId)
    ?.listeners.find((one) => one.listenerId === listenerId);
  if (!listener) return;
  const attached = new Set(listener.certificates.map(({ certificateId }) => certificateId));
  const additional = listener.certificates.filter(({ isDefault }) => !isDefault);
  const unattached = certificates.filter(
    ({ certificateId }) =>
      !attached.has(certificateId) &&
      certificateId.endsWith(region === 'cn-hangzhou' ? '-cn-hangzhou' : '-ap-southeast-1'),
  );
  const [kind, chance] = [ports.time.now() % 3, Math.floor(ports.time.now() / 3)];
  const taken = additional[chance % Math.max(1, additional.length)];
  const added = unattached[chance % Math.max(1, unattached.length)];
  if (kind === 0 && taken) apply(ports, listenerId, { dissociate: [taken.certificateId] });
  else if (added) apply(ports, listenerId, { associate: [added.certificateId] });
}

function apply({ model, recorder, time }: WriterPorts, listenerId: string, edit: Edit): void {
  recorder.record({ kind: 'fault', atMs: time.now(), worker: '', what: 'foreign-edit', about: listenerId });
  model.inject({ kind: 'foreign-edit', listenerId, instant: true, ...edit });
}

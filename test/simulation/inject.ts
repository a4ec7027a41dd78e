/** Injects faults, edits by another writer and new certificates at their times, and ends all faults. */
import { calm } from '../emulator/model/knobs.ts';
import { damageContents, damageNewestEntry } from './damage.ts';
import type { BuiltFleet } from './fleet.ts';
import type { Outside } from './ports.ts';
import type { TimedFault } from './scenario.ts';

export function endFaults({ model, recorder, time, answers }: Outside): void {
  model.clearFaults();
  model.setKnobs({
    ...calm,
    selection: model.knobs.selection,
    exactBeforeWildcard: model.knobs.exactBeforeWildcard,
  });
  answers.clear();
  giveAddressesBack(model);
  recorder.record({ kind: 'fault', atMs: time.now(), worker: '', what: 'faults end', about: '' });
}

/** Without an address a zone can never be proved, so that no change of its load balancer could end. */
function giveAddressesBack(model: Outside['model']): void {
  for (const { loadBalancerId, zones } of model.state().loadBalancers)
    for (const { zoneId, withoutAddresses } of zones)
      if (withoutAddresses) model.inject({ kind: 'zone-moved', loadBalancerId, zoneId });
}

export function issue({ recorder, time }: Outside, certificateId: string): void {
  const what = { kind: 'fault', worker: '', what: 'issued late', about: certificateId } as const;
  recorder.record({ ...what, atMs: time.now() });
}

export function inject(outside: Outside, fault: TimedFault, idOf: BuiltFleet['idOf']): void {
  const { model, recorder, time } = outside;
  const atMs = time.now();
  const note = (what: string, about: string): void =>
    recorder.record({ kind: 'fault', atMs, worker: '', what, about });
  switch (fault.kind) {
    case 'cloud': {
      const { fault: injected } = fault;
      const about =
        'loadBalancerId' in injected
          ? `${injected.loadBalancerId}/${'zoneId' in injected ? injected.zoneId : ''}`
          : '';
      note(injected.kind === 'answer' ? `answer ${injected.answer}` : injected.kind, about);
      model.inject(injected);
      return;
    }
    case 'ledger-damage':
      damageNewestEntry(outside, fault);
      return;
    case 'content-damage':
      note(`${fault.kind}: ${fault.how}`, 'contents/');
      damageContents(outside, fault.how);
      return;
    case 'certificate': {
      const certificateId = idOf(fault.key);
      if (certificateId === undefined) return;
      const kind = fault.what === 'removed' ? 'certificate-removed' : 'certificate-revoked';
      note(fault.afterWrites === undefined ? kind : `${kind} later`, certificateId);
      model.inject({
        kind,
        certificateId,
        ...(fault.afterWrites === undefined ? {} : { afterWrites: fault.afterWrites }),
      });
      return;
    }
    case 'foreign-edit': {
      const there = (keys: readonly string[]): readonly string[] => keys.flatMap((key) => idOf(key) ?? []);
      const [byDefault] = there(fault.default === undefined ? [] : [fault.default]);
      note('foreign-edit', fault.listenerId);
      model.inject({
        kind: 'foreign-edit',
        listenerId: fault.listenerId,
        ...(byDefault === undefined ? {} : { default: byDefault }),
        associate: there(fault.associate),
        dissociate: there(fault.dissociate),
        afterMs: fault.afterMs,
        ...(fault.afterWrites === undefined ? {} : { afterWrites: fault.afterWrites }),
      });
    }
  }
}

/**
 * Zones that leave and come between the baseline of a change and its proof, over HTTP and TLS: the proof follows the load balancer as ALB
 * lists it, and dials nothing else. Zones change by the control endpoint of the emulator.
 */
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import { LEDGER_BUCKET } from '../emulator/emulator.ts';
import type { Fault } from '../emulator/model/faults.ts';
import { fleetOf, type StartedService, startService } from '../support/started-service.ts';

const loadBalancerId = 'alb-web';
const zoneC = 'cn-hangzhou-c';

let service: StartedService;

beforeEach(async () => {
  service = await startService({ calm: true, fleet: fleetOf('web') });
  onTestFinished(() => service.close());
});

async function inject(fault: Fault): Promise<void> {
  const { control } = service.emulator;
  const response = await fetch(`${control}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  expect(response.status).toBe(200);
}

interface Zone {
  readonly zoneId: string;
  readonly address: string;
}

/** As the control endpoint gives them now. */
async function zones(): Promise<readonly Zone[]> {
  const state = await (await fetch(`${service.emulator.control}/state`)).json();
  return (state as { loadBalancers: { zones: Zone[] }[] }).loadBalancers.flatMap((one) => one.zones);
}

function rotate(): Promise<RotationReport> {
  const { endpoints } = service.emulator;
  const env = {
    LEDGER: `oss://${LEDGER_BUCKET}/zones`,
    OSS_ENDPOINT: endpoints.oss,
    PROOF_TIMEOUT: '60s',
    SOAK: '0s',
  };
  return service.rotate({ loadBalancerId }, { env });
}

/** Without the row of the new certificate, once it is attached. */
const outcomesOf = (report: RotationReport) =>
  report.outcomes
    .map(({ outcome, reason }) => `${outcome} (${reason})`)
    .filter((text) => text !== 'nothing-to-do (not-due)');
const messageOf = (report: RotationReport) => report.outcomes.map(({ message }) => message).join(' ');

function attached(): readonly (string | undefined)[] {
  const { certificates, loadBalancers } = service.emulator.model.state();
  const names = new Map(certificates.map((one) => [one.certificateId, one.name]));
  return loadBalancers.flatMap(({ listeners }) =>
    listeners.flatMap((listener) => listener.certificates.map((one) => names.get(one.certificateId))),
  );
}

/** Since the last write to ALB: which zones served which certificate. */
function servedSinceWrite(): readonly string[] {
  const { model } = service.emulator;
  const { history } = model;
  const lastWrite = history.calls().findLast(({ product, write }) => product === 'alb' && write);
  const names = new Map(model.state().certificates.map(({ facts, name }) => [facts.sha256, name]));
  const served = history
    .handshakes()
    .filter(({ seq, fault }) => seq > (lastWrite?.seq ?? 0) && fault === undefined)
    .map(({ zoneId, sha256 }) => `${zoneId}: ${names.get(sha256 ?? '')}`);
  return [...new Set(served)].sort();
}

describe('a zone that leaves between the baseline and the proof', () => {
  it('does not keep the change from being verified, and the message names its address', async () => {
    const [kept, left] = await zones();
    await inject({ kind: 'zone-removed', loadBalancerId, zoneId: left?.zoneId ?? '', afterWrites: 1 });

    const report = await rotate();

    expect(outcomesOf(report)).toEqual(['verified (proved)']);
    expect(messageOf(report)).toContain(
      `ALB no longer lists ${left?.address} (${left?.zoneId}) in an Active zone`,
    );
    expect(messageOf(report)).not.toContain(`${kept?.address} (${kept?.zoneId}) in an Active zone`);
    expect(attached()).toEqual(['web-new']);
    expect((await zones()).map(({ zoneId }) => zoneId)).toEqual([kept?.zoneId]);
  });
});

describe('a zone that comes between the baseline and the proof', () => {
  it('counts: the change is verified once the new one is served there, too', async () => {
    await inject({ kind: 'zone-added', loadBalancerId, zoneId: zoneC, afterWrites: 1 });

    const report = await rotate();

    const all = await zones();
    expect(outcomesOf(report)).toEqual(['verified (proved)']);
    expect(messageOf(report)).toContain(all.find(({ zoneId }) => zoneId === zoneC)?.address);
    expect(all).toHaveLength(3);
    expect(servedSinceWrite()).toEqual(expect.arrayContaining(all.map(({ zoneId }) => `${zoneId}: web-new`)));
  });

  it('keeps the change unproved while nothing answers there, and never undoes it', async () => {
    await inject({ kind: 'zone-added', loadBalancerId, zoneId: zoneC, afterWrites: 1 });
    await inject({ kind: 'handshake', how: 'reset', zoneId: zoneC, times: 1_000_000 });

    const silent = await rotate();
    const attachedThen = attached();
    service.emulator.model.clearFaults('handshake');
    const answering = await rotate();

    expect(outcomesOf(silent)).toEqual([expect.stringMatching(/^changed-unproved /)]);
    expect(messageOf(silent)).toContain(zoneC);
    expect(attachedThen).toEqual(['web-new']);
    expect(outcomesOf(answering)).toEqual(['verified (proved)']);
    expect(servedSinceWrite()).toContain(`${zoneC}: web-new`);
  });
});

describe('zones that all leave between the baseline and the proof', () => {
  it('leave nothing to prove, and the next run closes the change once one is back', async () => {
    for (const { zoneId } of await zones())
      await inject({ kind: 'zone-removed', loadBalancerId, zoneId, afterWrites: 1 });

    const none = await rotate();
    const still = await rotate();
    const attachedThen = attached();
    await inject({ kind: 'zone-added', loadBalancerId, zoneId: zoneC, address: formerAddress() });
    const back = await rotate();

    expect(outcomesOf(none)).toEqual(['changed-unproved (proof-inconclusive)']);
    expect(outcomesOf(still)).toEqual(['changed-unproved (proof-inconclusive)']);
    expect(attachedThen).toEqual(['web-new']);
    expect(outcomesOf(back)).toEqual(['verified (proved)']);
    expect(servedSinceWrite()).toContain(`${zoneC}: web-new`);
    expect(
      service.emulator.model.history.calls().filter(({ write, product }) => write && product === 'alb'),
    ).toHaveLength(1);
  });
});

/** One that a zone had before: with no zone left, the emulator cannot choose one near to it. */
function formerAddress(): string {
  const { fleet } = service.emulator;
  return fleet.loadBalancers[0]?.zones[0]?.address ?? '';
}

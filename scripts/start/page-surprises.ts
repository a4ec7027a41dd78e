/**
 * Where the status page does not say what the fleet expects: what it shows as open, blocked or wrongly served, and what it does not show. The
 * page is what an operator relies on after the run. One sentence each; empty is good. Pure.
 */
import { SECOND_MS } from '../../shared/base/clock.ts';
import { counted } from '../../shared/base/words.ts';
import type { StatusModel } from '../../shared/service/status/model/status-model.ts';
import type { Fleet, FleetListener } from '../../test/emulator/fleet/build-fleet.ts';

export type PageView = Pick<
  StatusModel,
  'scans' | 'certificates' | 'open' | 'heldBack' | 'served' | 'unreadable' | 'breaker' | 'pausedLoadBalancers'
>;

/** A handshake that the emulator cut on purpose. */
export interface CutHandshake {
  readonly listenerId: string;
  readonly atMs: number;
}

/**
 * A daily check waits that long for one listener: a minute for its turn, and six seconds for its handshakes (rotation/proving/observe-served.ts).
 * One that was cut is silent until its own deadline.
 */
const CHECK_MS = 66 * SECOND_MS;

/** States of a certificate that nothing has to be done about. */
const goodStates: ReadonlySet<string> = new Set(['ok', 'replaced']);

/** @param cut handshakes that the emulator cut */
export function unexpectedPage(
  { loadBalancers }: Pick<Fleet, 'loadBalancers'>,
  page: PageView,
  cut: readonly CutHandshake[],
): readonly string[] {
  const listeners = loadBalancers.flatMap((one) => one.listeners);
  return [
    ...unexpectedScans(new Set(loadBalancers.map(({ region }) => region)), page),
    ...unexpectedStates(listeners, page),
    ...unexpectedServed(listeners, page, cut),
    ...page.open.map(({ loadBalancerId }) => `${loadBalancerId}: the status page shows an open rotation`),
    ...page.unreadable.map(({ log, code }) => `the status page cannot read ${log} (${code})`),
    ...(page.breaker.open ? ['the status page says that rotations have stopped after failed proofs'] : []),
    ...differences(
      'paused',
      loadBalancers.filter(({ paused }) => paused).map(({ loadBalancerId }) => loadBalancerId),
      page.pausedLoadBalancers.map(({ loadBalancerId }) => loadBalancerId),
    ),
    ...differences(
      'quarantined after a failed proof',
      loadBalancers
        .filter((one) => one.listeners.some((listener) => hasOutcome(listener, 'rolled-back')))
        .map(({ loadBalancerId }) => loadBalancerId),
      page.heldBack.map(({ loadBalancerId }) => loadBalancerId),
    ),
  ];
}

function unexpectedScans(regions: ReadonlySet<string>, { scans }: PageView): readonly string[] {
  const shown = new Map(scans.map((scan) => [scan.region, scan]));
  return [...regions].flatMap((region) => {
    const scan = shown.get(region);
    if (scan === undefined) return [`the status page has no scan of ${region}`];
    if (scan.stale) return [`the status page says that the scan of ${region} is too old`];
    return scan.failures.map(
      ({ code, message }) =>
        `the status page says that the scan of ${region} has not read everything: ${code}: ${message}`,
    );
  });
}

/** A certificate needs a person exactly where the fleet expects that it stays. */
function unexpectedStates(
  listeners: readonly FleetListener[],
  { certificates }: PageView,
): readonly string[] {
  const wanted = new Set(
    listeners.flatMap((listener) =>
      listener.certificates
        .filter(({ expected: { outcome } }) => outcome === 'blocked' || outcome === 'rolled-back')
        .map(({ certificateId }) => `${listener.listenerId} ${certificateId}`),
    ),
  );
  const needy = certificates.filter(({ state }) => !goodStates.has(state));
  const shown = new Map(
    needy.map((row) => [`${row.listenerId} ${row.oldCertificateId}`, `${row.state} (${row.reason})`]),
  );
  return [
    ...[...shown]
      .filter(([key]) => !wanted.has(key))
      .map(([key, state]) => `${key}: the status page says ${state}`),
    ...[...wanted]
      .filter((key) => !shown.has(key))
      .map((key) => `${key}: the status page does not show that it needs a person`),
  ];
}

/**
 * The daily check has asked every listener of each load balancer that was changed, and found what is attached. Only where the emulator cut a
 * handshake, the check has no answer.
 */
function unexpectedServed(
  listeners: readonly FleetListener[],
  { served }: PageView,
  cut: readonly CutHandshake[],
): readonly string[] {
  const checked = new Set(served.map(({ listenerId }) => listenerId));
  const missing = listeners.filter((one) => hasOutcome(one, 'verified') && !checked.has(one.listenerId));
  return [
    ...missing.map(({ listenerId }) => `${listenerId}: the status page does not say what it serves`),
    ...served.flatMap(({ listenerId, atMs, targets, asExpected, silent, differences }) => {
      const says = `${listenerId}: the status page says that of ${counted(targets, 'address and name', 'addresses and names')}`;
      const wrong = targets - asExpected - silent;
      if (wrong > 0 || differences.length > 0)
        return [`${says} ${wrong} ${wrong === 1 ? 'serves' : 'serve'} something else than what is attached`];
      const own = cut.filter((one) => one.listenerId === listenerId);
      const excused = own.filter((one) => one.atMs <= atMs && one.atMs >= atMs - CHECK_MS).length;
      return silent <= excused
        ? []
        : [`${says} ${silent} did not answer, and the emulator cut ${counted(excused, 'handshake')} there`];
    }),
  ];
}

function hasOutcome({ certificates }: FleetListener, outcome: string): boolean {
  return certificates.some(({ expected }) => expected.outcome === outcome);
}

function differences(what: string, wanted: readonly string[], shown: readonly string[]): readonly string[] {
  return [
    ...shown
      .filter((id) => !wanted.includes(id))
      .map((id) => `${id}: the status page says that it is ${what}`),
    ...wanted
      .filter((id) => !shown.includes(id))
      .map((id) => `${id}: the status page does not say that it is ${what}`),
  ];
}

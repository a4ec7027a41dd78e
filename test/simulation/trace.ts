/** A run as lines of text, to find the cause of a failure. The same seed always gives the same lines. */
import { SECOND_MS } from '../../shared/base/clock.ts';
import type { RunEntry } from './run-history.ts';
import type { Run } from './simulate.ts';

export function traceOf({ truth, scenario, history }: Run): readonly string[] {
  const { knobs, rates, env, operator, triggers, issues, faults, ledgerOutages, cloudOutages } = scenario;
  return [
    `seed ${scenario.seed}, start ${iso(scenario.startMs)}, calm from ${iso(scenario.calmFromMs)}`,
    `operator ${JSON.stringify(operator)} env ${JSON.stringify(env)}`,
    `knobs ${JSON.stringify(knobs)}`,
    `rates ${JSON.stringify(rates)} outages of the ledger ${JSON.stringify(ledgerOutages)}, of the cloud ${JSON.stringify(cloudOutages)}`,
    ...[...truth.certificates.values()].map(
      ({ certificateId, key, keyType, names, notAfterMs, misdescribed, flaw, copyOf }) =>
        `certificate ${certificateId} "${key}" ${keyType} ${names.join(',')} until ${iso(notAfterMs)}${misdescribed === 'no' ? '' : ` misdescribed: ${misdescribed}`}${flaw === 'none' ? '' : ` ${flaw}`}${copyOf === undefined ? '' : ` copy of "${copyOf}"`}`,
    ),
    ...truth.fleet.loadBalancers.map((one) => `load balancer ${JSON.stringify(one)}`),
    ...triggers.map((one) => `trigger ${JSON.stringify(one)}`),
    ...issues.map((one) => `issue ${JSON.stringify(one)}`),
    ...faults.map((one) => `fault ${JSON.stringify(one)}`),
    ...history.map(lineOf),
  ];
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function lineOf(one: RunEntry): string {
  return `${iso(one.atMs)} ${describeEntry(one)}`;
}

function describeEntry(one: RunEntry): string {
  switch (one.kind) {
    case 'trigger':
      return `${one.trigger} TRIGGER ${one.source} ${one.occasion}${one.mustBeRefused ? ` [${one.mustBeRefused}]` : ''} ${JSON.stringify(one.command)}`;
    case 'submission':
      return `${one.by} asks for ${one.functionName} ${one.submission} ${one.verdict}${one.deliveries > 1 ? ` ${one.deliveries} times` : ''} ${one.taskId ?? '-'}${one.delayMs > 0 ? ` in ${one.delayMs / SECOND_MS} s` : ''} ${one.event.slice(0, 200)}`;
    case 'execution':
      return `${one.worker} runs ${one.functionName} ${one.submission} as ${one.requestId}, retry ${one.retryCount}`;
    case 'answer':
      return `${one.worker} answers ${one.statusCode}`;
    case 'call':
      return `${one.caller} ${one.write ? 'WRITE' : 'read'} ${one.action} ${JSON.stringify(one.params)} -> ${one.code}${one.write && one.tookEffect ? ' (took effect)' : ''}${one.fault ? ` [${one.fault}]` : ''}`;
    case 'handshake':
      return `${one.client} handshake ${one.listenerId} ${one.zoneId} ${one.serverName ?? '-'} ${one.keyTypes.join()} -> ${one.fault ?? one.sha256?.slice(0, 8) ?? 'none'}`;
    case 'change':
      return `change ${one.listenerId} ${one.what} ${one.status} ${one.attached.map(({ certificateId, isDefault, status }) => `${isDefault ? '*' : ''}${certificateId}(${status})`).join(' ')}`;
    case 'zones':
      return `zones of ${one.loadBalancerId}: ${one.zones.map(({ zoneId, active, addresses }) => `${zoneId}${active ? '' : ' (inactive)'} ${addresses.join() || 'without address'}`).join(', ')}`;
    case 'dial':
      return `${one.worker} dials ${one.address}, where nothing serves`;
    case 'append':
      return `${one.worker} append ${one.log} ${one.n} ${one.entryKind} ${one.written ? 'written' : 'refused'}${one.fault ? ` [${one.fault}]` : ''} ${JSON.stringify(one.data)?.slice(0, 400) ?? ''}`;
    case 'event':
      return `${one.worker} event ${one.id.slice(0, 8)} ${one.type} ${one.taken ? 'taken' : 'refused'} ${JSON.stringify(one.data)}`;
    case 'message':
      return `${one.worker} message ${one.taken ? 'taken' : 'refused'} ${one.ids.map((id) => id.slice(0, 8)).join()}`;
    case 'worker':
      return `${one.worker} ${one.what} ${one.message}`;
    case 'report':
      return `${one.worker} report ${one.report.loadBalancerId} ${one.report.outcome} ${one.report.outcomes.map((row) => `${row.listenerId} ${row.oldCertificateId} -> ${row.newCertificateId ?? '-'} ${row.outcome} ${row.reason}: ${row.message}`).join(' | ')}`;
    case 'log':
      return `${one.worker} log ${one.line}`;
    case 'fault':
      return `${one.worker} FAULT ${one.what} ${one.about}`;
  }
}

/**
 * The status as Prometheus text (exposition format 0.0.4). Pure. The HELP lines and docs/status.md describe each metric.
 *
 * The `probe_*` names are those of blackbox_exporter, so that existing alerts apply. Their values come from the rotator (the dates of CAS, the
 * daily check), not from a handshake by Prometheus. `instance` names the listener: scrape with `honor_labels`.
 */

import { SECOND_MS } from '../../base/clock.ts';
import { isPublished, outcomesFromBestToWorst } from '../../core/model/outcomes.ts';
import { certificateStates } from './model/certificate-state.ts';
import type { CertificateView, StatusModel } from './model/status-model.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export function metricsText(model: StatusModel): string {
  return metricsOf(model).map(metricText).join('');
}

function metricsOf(model: StatusModel): readonly Metric[] {
  return [
    {
      name: 'cert_rotator_build_info',
      help: 'Always 1. The label is the version of the status function.',
      samples: [{ labels: { version: model.version }, value: 1 }],
    },
    ...listenerMetrics(model),
    ...scanMetrics(model),
    {
      name: 'cert_rotator_certificates',
      help: 'Certificates in slots of listeners, by state: each counts once, under its most urgent state.',
      samples: certificateStates.map((state) => ({ labels: { state }, value: model.counts[state] })),
    },
    {
      name: 'cert_rotator_blocked',
      help: 'Due certificates whose replacement was blocked in the newest scan, by reason.',
      samples: tally(
        model.certificates.filter(({ decision, state }) => decision === 'blocked' && state !== 'replaced'),
        ({ reason }) => ({ reason }),
      ),
    },
    {
      name: 'cert_rotator_open_rotations',
      help: 'Changes that were started and have not ended, by state: begun, rolling-back, unproved.',
      samples: (['begun', 'rolling-back', 'unproved'] as const).map((state) => ({
        labels: { state },
        value: model.open.flatMap(({ changes }) => changes).filter((change) => change.state === state).length,
      })),
    },
    {
      name: 'cert_rotator_last_outcomes',
      help: 'Recorded replacements by their last outcome.',
      samples: outcomesFromBestToWorst.filter(isPublished).map((outcome) => ({
        labels: { outcome },
        value: model.outcomes.filter((one) => one.outcome === outcome).length,
      })),
    },
    single(
      'cert_rotator_paused_load_balancers',
      'Load balancers that an operator has paused, each by itself.',
      model.pausedLoadBalancers.length,
    ),
    single('cert_rotator_paused', '1 while rotations are paused by an operator.', Number(model.paused)),
    single(
      'cert_rotator_breaker_open',
      '1 while only emergencies are started, since proofs failed on several load balancers within a day.',
      Number(model.breaker.open),
    ),
    single(
      'cert_rotator_quarantined',
      'New certificates that are quarantined on a load balancer or everywhere, after a failed proof.',
      new Set(model.heldBack.map(({ certificateId }) => certificateId)).size,
    ),
    single(
      'cert_rotator_channels_failing',
      'Channels of NOTIFY, and the heartbeat, that did not accept the last message of scan.',
      model.channels.filter(({ failure }) => failure !== null).length,
    ),
    single(
      'cert_rotator_unreadable_logs',
      'Logs of the ledger that cannot be read: their content is missing from the other metrics.',
      model.unreadable.length,
    ),
  ];
}

/** The metrics of certificates that were attached at the newest scan and have not been replaced since. */
function listenerMetrics({ certificates, served }: StatusModel): readonly Metric[] {
  const left = certificates.filter(({ state }) => state !== 'replaced');
  return [
    {
      name: 'probe_ssl_earliest_cert_expiry',
      help: 'Earliest expiry (Unix seconds) of the certificates of this key type on this listener, according to CAS.',
      samples: earliest(left, ({ notAfterMs }) => notAfterMs),
    },
    {
      name: 'cert_rotator_cert_due_timestamp_seconds',
      help: 'Earliest time (Unix seconds) at which a certificate of this key type on this listener is, or was, due for replacement.',
      samples: earliest(left, ({ dueAtMs }) => dueAtMs),
    },
    {
      name: 'probe_success',
      help: '1 if at the last daily check every address served an attached certificate for every name and key type, 0 if not.',
      samples: served
        .filter(({ asItShouldBe }) => asItShouldBe !== null)
        .map((one) => ({ labels: listenerLabels(one), value: Number(one.asItShouldBe) })),
    },
    {
      name: 'cert_rotator_served_wrong',
      help: 'Targets (address, name, key type) that served something else than what is attached at the last daily check; ten at most are counted.',
      samples: served.map((one) => ({
        labels: listenerLabels(one),
        value: one.differences.length,
      })),
    },
    {
      name: 'cert_rotator_served_silent',
      help: 'Targets (address, name, key type) that did not answer at the last daily check.',
      samples: served.map((one) => ({ labels: listenerLabels(one), value: one.silent })),
    },
    {
      name: 'cert_rotator_look_timestamp_seconds',
      help: 'Time (Unix seconds) of the last daily check of the listener.',
      samples: served.map((one) => ({ labels: listenerLabels(one), value: one.atMs / SECOND_MS })),
    },
  ];
}

function scanMetrics({ scans }: StatusModel): readonly Metric[] {
  return [
    {
      name: 'cert_rotator_scan_timestamp_seconds',
      help: 'End (Unix seconds) of the newest scan that could list the region, or else of the first attempt.',
      samples: scans.map(({ region, finishedAtMs }) => ({
        labels: { region },
        value: finishedAtMs / SECOND_MS,
      })),
    },
    {
      name: 'cert_rotator_scan_failures',
      help: 'Load balancers that failed in the newest scan of the region; 1 if the whole region failed.',
      samples: scans.map(({ region, failures }) => ({ labels: { region }, value: failures.length })),
    },
    {
      name: 'cert_rotator_listeners',
      help: 'Listeners with certificates in the newest scan of the region.',
      samples: scans.map(({ region, listeners }) => ({ labels: { region }, value: listeners })),
    },
  ];
}

interface ListenerPlace {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
}

function listenerLabels({ region, loadBalancerId, listenerId }: ListenerPlace): Labels {
  return {
    instance: `${region}/${loadBalancerId}/${listenerId}`,
    region,
    load_balancer: loadBalancerId,
    listener: listenerId,
  };
}

/** One sample for each listener and key type; none if all times are unknown. */
function earliest(
  certificates: readonly CertificateView[],
  momentOf: (one: CertificateView) => number | null,
): readonly Sample[] {
  const samples = new Map<string, Sample>();
  for (const one of certificates) {
    const atMs = momentOf(one);
    if (atMs === null) continue;
    const key = `${one.region} ${one.listenerId} ${one.keyType}`;
    const known = samples.get(key);
    const value = Math.min(known?.value ?? Number.POSITIVE_INFINITY, atMs / SECOND_MS);
    samples.set(key, { labels: known?.labels ?? { ...listenerLabels(one), key_type: one.keyType }, value });
  }
  return [...samples.values()];
}

function tally<Item>(items: readonly Item[], labelsOf: (item: Item) => Labels): readonly Sample[] {
  const samples = new Map<string, Sample>();
  for (const item of items) {
    const labels = labelsOf(item);
    const key = JSON.stringify(labels);
    samples.set(key, { labels, value: (samples.get(key)?.value ?? 0) + 1 });
  }
  return [...samples.values()];
}

function single(name: string, help: string, value: number): Metric {
  return { name, help, samples: [{ labels: {}, value }] };
}

/** A metric without samples is omitted. */
function metricText({ name, help, samples }: Metric): string {
  if (samples.length === 0) return '';
  const lines = samples.map(({ labels, value }) => `${name}${labelsText(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

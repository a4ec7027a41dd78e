/**
 * The status as Prometheus text (exposition format 0.0.4). Pure. What each metric means is in its HELP line and in docs/status.md.
 *
 * `probe_*` are names that blackbox_exporter made common, so that alerts people already have fit. They say what the rotator knows (the
 * dates CAS gives, the daily look), not what one handshake from Prometheus saw. `instance` names the listener: scrape with `honor_labels`.
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
    ...listenerMetrics(model),
    ...scanMetrics(model),
    {
      name: 'cert_rotator_certificates',
      help: 'Certificates in slots of listeners, by state: each is in one, the most urgent that is true of it.',
      samples: certificateStates.map((state) => ({ labels: { state }, value: model.counts[state] })),
    },
    {
      name: 'cert_rotator_blocked',
      help: 'Certificates that are due and that the newest scan could not have replaced, by reason.',
      samples: tally(
        model.certificates.filter(({ decision, state }) => decision === 'blocked' && state !== 'replaced'),
        ({ reason }) => ({ reason }),
      ),
    },
    {
      name: 'cert_rotator_open_rotations',
      help: 'Rotations that were begun and have not ended, by state: begun, rolling-back, unproved.',
      samples: (['begun', 'rolling-back', 'unproved'] as const).map((state) => ({
        labels: { state },
        value: model.open.flatMap(({ changes }) => changes).filter((change) => change.state === state).length,
      })),
    },
    {
      name: 'cert_rotator_last_outcomes',
      help: 'Replacements by how each ended last, of all that the ledger remembers.',
      samples: outcomesFromBestToWorst.filter(isPublished).map((outcome) => ({
        labels: { outcome },
        value: model.outcomes.filter((one) => one.outcome === outcome).length,
      })),
    },
    single('cert_rotator_paused', '1 while a person has paused rotations.', Number(model.paused)),
    single(
      'cert_rotator_breaker_open',
      '1 while nothing new is started, since proofs failed on several load balancers within a day.',
      Number(model.breaker.open),
    ),
    single(
      'cert_rotator_quarantined',
      'New certificates that are held back somewhere, since a proof of theirs failed.',
      new Set(model.heldBack.map(({ certificateId }) => certificateId)).size,
    ),
    single(
      'cert_rotator_unreadable_logs',
      'Logs of the ledger that cannot be read: what they would say is missing here.',
      model.unreadable.length,
    ),
  ];
}

/** Of the certificates attached at the newest scan, less those replaced since. */
function listenerMetrics({ certificates, served }: StatusModel): readonly Metric[] {
  const left = certificates.filter(({ state }) => state !== 'replaced');
  return [
    {
      name: 'probe_ssl_earliest_cert_expiry',
      help: 'Earliest expiry (Unix seconds) of the certificates of this key type on this listener, as CAS gives it.',
      samples: earliest(left, ({ notAfterMs }) => notAfterMs),
    },
    {
      name: 'cert_rotator_cert_due_timestamp_seconds',
      help: 'Earliest moment (Unix seconds) at which a certificate of this key type on this listener is, or was, due for replacement.',
      samples: earliest(left, ({ dueAtMs }) => dueAtMs),
    },
    {
      name: 'probe_success',
      help: '1 if at the last daily look every address answered every name and key type with an attached certificate, 0 if not.',
      samples: served
        .filter(({ asItShouldBe }) => asItShouldBe !== null)
        .map((one) => ({ labels: listenerLabels(one), value: Number(one.asItShouldBe) })),
    },
    {
      name: 'cert_rotator_look_timestamp_seconds',
      help: 'When (Unix seconds) the listener was last looked at by handshakes.',
      samples: served.map((one) => ({ labels: listenerLabels(one), value: one.atMs / SECOND_MS })),
    },
  ];
}

function scanMetrics({ scans }: StatusModel): readonly Metric[] {
  return [
    {
      name: 'cert_rotator_scan_timestamp_seconds',
      help: 'When (Unix seconds) the newest scan of the region ended that could list it, or else when that was tried first.',
      samples: scans.map(({ region, finishedAtMs }) => ({
        labels: { region },
        value: finishedAtMs / SECOND_MS,
      })),
    },
    {
      name: 'cert_rotator_scan_failures',
      help: 'Load balancers that the newest scan of the region could not look at; 1 where the whole region failed.',
      samples: scans.map(({ region, failures }) => ({ labels: { region }, value: failures.length })),
    },
    {
      name: 'cert_rotator_listeners',
      help: 'Listeners that the newest scan of the region saw.',
      samples: scans.map(({ region, listeners }) => ({ labels: { region }, value: listeners })),
    },
  ];
}

interface Place {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
}

function listenerLabels({ region, loadBalancerId, listenerId }: Place): Labels {
  return {
    instance: `${region}/${loadBalancerId}/${listenerId}`,
    region,
    load_balancer: loadBalancerId,
    listener: listenerId,
  };
}

/** One sample for each listener and key type; none where every moment is unknown. */
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

/** A metric without samples is left out: HELP alone says nothing. */
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

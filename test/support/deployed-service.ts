/**
 * The service deployed on the emulator, with all its triggers: for tests that compare their results.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { buildFunctions } from '../../scripts/build/functions.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import { CERTIFICATE_ISSUED_TYPE } from '../../shared/service/certificate-issued/issued-event.ts';
import { EVENT_BUS } from '../emulator/emulator.ts';
import { emulatedEdge } from '../emulator/function-compute/start.ts';
import { type ServiceCloud, type ServiceCloudOptions, startServiceCloud } from '../emulator/service-cloud.ts';
import { madeOnce } from './made-once.ts';
import { onFreePort } from './started-service.ts';
import { cloudTimeScale } from './time-scale.ts';

/** Used only in tests. */
export const DEPLOYED_SECRET = `whsec_${Buffer.from('a webhook key of thirty-two bytes').toString('base64')}`;

/** Bundles of all functions for the emulator; the directory exists until the test run ends. */
export function emulatedBundles(): Promise<string> {
  return madeOnce('emulated-functions', (directory) => buildFunctions(directory, { edge: emulatedEdge }));
}

export interface DeployedService extends ServiceCloud {
  /** Fires scan's timer and waits until all resulting work is done. */
  timer(): Promise<void>;
  /** Invokes scan as "Test function" of the console does. */
  console(command: object): Promise<void>;
  /** Publishes one event per certificate, each `times` times with the same id, and waits for the resulting work. */
  issued(certificateIds: readonly string[], times?: number): Promise<void>;
  /** Sends a signed request to the webhook. */
  send(command: unknown, change?: Partial<WebhookRequest>): Promise<WebhookAnswer>;
  /** The same; waits for the resulting work. */
  webhook(command: unknown): Promise<WebhookAnswer>;
  /** The last row of each certificate in the reports of all workers, as text. */
  outcomes(): readonly string[];
  /** Certificates attached to each listener. */
  attached(): Readonly<Record<string, readonly string[]>>;
  /** The id that CAS gave a certificate of the fleet. */
  certificateId(name: string): string;
  /** Number of writes that took effect. */
  writes(): number;
  /** Events of this type on the bus. */
  events(type: string): readonly Readonly<Record<string, unknown>>[];
}

export interface WebhookRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function startDeployedService(options: ServiceCloudOptions): Promise<DeployedService> {
  const cloud = await startServiceCloud({
    calm: true,
    timeScale: cloudTimeScale(),
    bundles: await emulatedBundles(),
    ...options,
    ...(options.fleet === undefined ? {} : { fleet: await onFreePort(options.fleet) }),
    environment: { MODE: 'apply', SOAK: '0s', WEBHOOK_SECRET: DEPLOYED_SECRET, ...options.environment },
  });
  const { emulator, platform, nameOf } = cloud;
  const send: DeployedService['send'] = async (command, change = {}) => {
    const { body = JSON.stringify(command), headers } = change;
    const response = await fetch(platform.httpUrl(nameOf('webhook')), {
      method: 'POST',
      headers: headers ?? signed(body, Math.floor(emulator.clock.now() / 1_000)),
      body,
    });
    return { status: response.status, body: (await response.json()) as WebhookAnswer['body'] };
  };
  return {
    ...cloud,
    timer: async () => {
      platform.fireTimer(nameOf('scan'));
      await cloud.idle();
    },
    console: async (command) => {
      const { errorType, body } = await platform.invoke(nameOf('scan'), JSON.stringify(command));
      if (errorType !== undefined) throw new Error(`scan failed: ${body.toString()}`);
      await cloud.idle();
    },
    issued: async (certificateIds, times = 1) => {
      for (const certificateId of certificateIds) {
        const event = {
          id: randomUUID(),
          source: 'cert-pipeline',
          specversion: '1.0',
          type: CERTIFICATE_ISSUED_TYPE,
          time: new Date(emulator.clock.now()).toISOString(),
          datacontenttype: 'application/json',
          data: { certificateId },
        };
        for (let n = 0; n < times; n += 1) emulator.events.emit(EVENT_BUS, event);
      }
      await cloud.idle();
    },
    send,
    webhook: async (command) => {
      const answer = await send(command);
      await cloud.idle();
      return answer;
    },
    outcomes: () => {
      const rows = new Map<string, OutcomeRow>();
      for (const { answer, outcome } of platform.history.invocations(nameOf('rotate'))) {
        if (outcome !== 'succeeded') continue;
        for (const row of (JSON.parse(answer ?? '') as RotationReport).outcomes) {
          const key = `${row.listenerId} ${row.oldCertificateId}`;
          // A certificate that is no longer due keeps its earlier outcome.
          if (row.outcome !== 'nothing-to-do' || !rows.has(key)) rows.set(key, row);
        }
      }
      return [...rows.values()]
        .filter(({ outcome }) => outcome !== 'nothing-to-do')
        .map((row) => `${row.listenerId} ${row.oldCertificateId}: ${row.outcome} (${row.reason})`)
        .sort();
    },
    attached: () => {
      const listeners = emulator.model.state().loadBalancers.flatMap((one) => one.listeners);
      return Object.fromEntries(
        listeners.map(({ listenerId, certificates }) => [
          listenerId,
          certificates
            .map(({ certificateId, isDefault }) => `${isDefault ? 'default' : 'additional'} ${certificateId}`)
            .sort(),
        ]),
      );
    },
    certificateId: (name) => {
      const found = emulator.model.state().certificates.find((one) => one.name === name);
      if (found === undefined) throw new Error(`The fleet has no certificate ${name}.`);
      return found.certificateId;
    },
    writes: () =>
      emulator.model.history.calls().filter(({ write, tookEffect }) => write && tookEffect).length,
    events: (type) => emulator.events.events().flatMap(({ event }) => (event.type === type ? [event] : [])),
  };
}

/** Signature of a sender (docs/webhook.md), implemented independently of the product. */
export function signed(body: string, timestamp: number, secret = DEPLOYED_SECRET): Record<string, string> {
  const id = `msg_${createHash('sha256').update(`${timestamp}.${body}`).digest('hex').slice(0, 27)}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}

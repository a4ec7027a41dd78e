/**
 * No output of a full run contains a private key, the access key secret or the security token: not the debug log, the errors or the
 * reports, and not the history and state of the emulator.
 */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSecrets } from '../support/secret-finder.ts';
import { fleetOf, rejectionOf, type StartedService, startService } from '../support/started-service.ts';

/** All text of an error. */
function allOf(error: Error): string {
  return [error.message, error.stack, String(error.cause), JSON.stringify(error), String(error)].join('\n');
}

/** The report, or the error: a hostile cloud may leave a scan incomplete. */
function reportOrError(answer: Promise<unknown>): Promise<string> {
  return answer.then((report) => JSON.stringify(report), allOf);
}

describe('the output of a full run in a hostile cloud', () => {
  let service: StartedService;
  let secrets: readonly string[];
  const wrongSecret = 'not-the-secret-of-this-key-0123456789';
  /** By origin. */
  const texts: Record<string, string> = {};

  beforeAll(async () => {
    service = await startService({ seed: 7, fleet: fleetOf('one', 'two') });
    const { credentials } = service.emulator;
    secrets = [credentials.accessKeySecret, credentials.securityToken, wrongSecret];
    const throttled = { kind: 'answer', answer: 'throttle', times: 2 } as const;
    service.emulator.model.inject({ ...throttled, action: 'ListLoadBalancers' });
    const answers = [
      await reportOrError(service.scan('', { env: { MODE: 'plan' } })),
      await reportOrError(service.scan({ mode: 'apply' })),
      await reportOrError(service.rotate({ loadBalancerId: 'alb-one', force: true })),
    ];
    const wrongKey = { credentials: { ...credentials, accessKeySecret: wrongSecret } };
    const wrongToken = { credentials: { ...credentials, securityToken: `${credentials.securityToken}=` } };
    const errors = [
      await rejectionOf(service.scan('', { context: wrongKey })),
      await rejectionOf(service.rotate({ loadBalancerId: 'alb-one' }, { context: wrongToken })),
      await rejectionOf(service.rotate({ loadBalancerId: 'alb-nowhere' })),
      await rejectionOf(service.scan('garbage')),
      await rejectionOf(service.scan({ token: 'unknown field' })),
      await rejectionOf(service.scan('', { env: { EXTRA_CA: 'no certificate', WEBHOOK_SECRET: 'short' } })),
      await rejectionOf(service.scan('', { context: { credentials: {} } })),
    ];
    texts['the log'] = service.logLines.join('\n');
    texts['the reports'] = answers.join('\n');
    texts['the errors'] = errors.map(allOf).join('\n');
    texts['the history of the cloud'] = JSON.stringify(service.emulator.model.history.entries());
    texts['the state of the cloud'] = JSON.stringify(service.emulator.model.state());
  });
  afterAll(() => service.close());

  it('contains writes, retries, refusals and proofs, so that the search is meaningful', () => {
    const log = texts['the log'] ?? '';

    expect(service.emulator.model.history.calls().some(({ tookEffect }) => tookEffect)).toBe(true);
    expect(service.logLines.length).toBeGreaterThan(20);
    expect(log).toContain('"level":"debug"');
    expect(log).toContain('"level":"error"');
    expect(log).toContain('trying again');
    expect(texts['the reports']).toContain('"outcome":');
    expect(service.emulator.model.history.handshakes()).not.toEqual([]);
    expect(texts['the errors']).toContain('SignatureDoesNotMatch');
  });

  it.each(['the log', 'the reports', 'the errors', 'the history of the cloud', 'the state of the cloud'])(
    'contains no secret: %s',
    (where) => {
      const text = texts[where] ?? '';

      expect(text.length).toBeGreaterThan(100);
      expect(findSecrets(text, secrets)).toEqual([]);
    },
  );

  it('is searched completely: a planted secret is found', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const log = texts['the log'] ?? '';
    const middle = log.indexOf('\n', log.length / 2);
    const plant = (text: string): string =>
      `${log.slice(0, middle)}\n${JSON.stringify({ message: text })}${log.slice(middle)}`;

    const found = [...secrets, key].map((secret) => findSecrets(plant(secret), secrets));

    for (const findings of found) expect(findings).not.toEqual([]);
  });
});

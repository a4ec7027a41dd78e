/** Certificates with IP addresses over HTTP and TLS, in both readings of CAS: it lists the addresses, or leaves them out. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CertificateSpec, FleetSpec } from '../emulator/fleet/fleet.ts';
import type { Knobs } from '../emulator/model/knobs.ts';
import { outcomesOf } from '../support/in-words.ts';
import { startService } from '../support/started-service.ts';

const name = 'api.example.net';
const addresses = ['203.0.113.5', '2001:db8::1'];

function aFleet(before: readonly string[], after: readonly string[]): FleetSpec {
  const rsa = (names: readonly string[], daysLeft: number): CertificateSpec => ({
    names,
    keyType: 'RSA',
    daysLeft,
  });
  return {
    certificates: { api: rsa(before, 9), 'api-new': rsa(after, 199) },
    loadBalancers: [
      {
        region: 'cn-hangzhou',
        name: 'api',
        listeners: [
          {
            protocol: 'HTTPS',
            port: 8443,
            attached: [{ certificate: 'api', slot: 'default', outcome: 'verified', reason: 'proved' }],
          },
        ],
      },
    ],
  };
}

async function rotated(fleet: FleetSpec, ipNames: Knobs['ipNames']) {
  const service = await startService({ fleet, calm: true, knobs: { ipNames } });
  onTestFinished(() => service.close());
  const report = await service.rotate({ loadBalancerId: 'alb-api' });
  const { model } = service.emulator;
  const all = new Map(model.state().certificates.map((one) => [one.certificateId, one.name]));
  const [listener] = model.state().loadBalancers.flatMap(({ listeners }) => listeners);
  return {
    outcome: outcomesOf(report).map((line) => line.split(': ')[1]),
    message: report.outcomes[0]?.message,
    attached: listener?.certificates.map(({ certificateId }) => all.get(certificateId)),
    asked: new Set(model.history.handshakes().map(({ serverName }) => serverName)),
  };
}

describe('a certificate with IP addresses, over HTTP and TLS', () => {
  it('stays where CAS lists the address that the renewal lacks', async () => {
    const found = await rotated(aFleet([name, ...addresses], [name, '203.0.113.5']), 'listed');

    expect(found.outcome).toEqual(['blocked (names-not-covered)']);
    expect(found.message).toContain('2001:db8::1');
    expect(found.attached).toEqual(['api']);
  });

  it('comes back where CAS lists no addresses and the served renewal lacks one', async () => {
    const found = await rotated(aFleet([name, ...addresses], [name, '203.0.113.5']), 'omitted');

    expect(found.outcome).toEqual(['rolled-back (names-lost)']);
    expect(found.message).toContain('2001:db8::1');
    expect(found.attached).toEqual(['api']);
  });

  it('is replaced where the renewal has all of them, whatever CAS lists', async () => {
    for (const ipNames of ['listed', 'omitted', 'unreadable'] as const) {
      const found = await rotated(aFleet([name, ...addresses], [...addresses, name]), ipNames);

      expect(found.outcome).toEqual(['verified (proved)']);
      expect(found.attached).toEqual(['api-new']);
    }
  });

  it('is replaced if it is for addresses alone, and is asked for without a server name', async () => {
    const found = await rotated(aFleet(addresses, addresses), 'listed');

    expect(found.outcome).toEqual(['verified (proved)']);
    expect(found.attached).toEqual(['api-new']);
    expect([...found.asked]).toEqual([undefined]);
  });
});

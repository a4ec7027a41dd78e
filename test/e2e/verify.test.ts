/**
 * `npm run verify` against the emulator, beside another tool that changes a listener: it reads through the SDKs, and asks every zone address by
 * TLS.
 */

import { describe, expect, it, onTestFinished } from 'vitest';
import { readPlaces } from '../../scripts/verify/read-places.ts';
import { runVerify } from '../../scripts/verify/run-verify.ts';
import { verifyTexts } from '../../scripts/verify/texts.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import { createLogger } from '../../shared/base/logger.ts';
import { Secret } from '../../shared/base/secret.ts';
import { createCloud } from '../../shared/cloud/cloud.ts';
import { loadConfig } from '../../shared/config/config.ts';
import { createProbe } from '../../shared/probe/all.ts';
import { cloudVariables } from '../emulator/cloud-variables.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { fleetOf, onFreePort } from '../support/started-service.ts';
import { cloudTimeScale } from '../support/time-scale.ts';

async function aCloud() {
  const emulator = await startEmulator({
    calm: true,
    timeScale: cloudTimeScale(),
    fleet: await onFreePort(fleetOf('shop')),
  });
  onTestFinished(() => emulator.close());
  const { clock } = emulator;
  const config = loadConfig(cloudVariables(emulator));
  const { accessKeyId, accessKeySecret, securityToken } = emulator.credentials;
  const cloud = createCloud({
    credentials: {
      accessKeyId,
      accessKeySecret: new Secret(accessKeySecret),
      securityToken: new Secret(securityToken),
    },
    endpoints: config.endpoints,
    clock,
    random: Math.random,
    logger: createLogger({ level: 'error', sink: () => undefined, secrets: [], clock }),
  });
  const probe = createProbe({
    clock,
    extraCaPem: config.extraCa,
    timeoutMs: 30 * SECOND_MS,
    dial: (address, port) => {
      const mapped = emulator.dial[`${address}:${port}`];
      return mapped === undefined ? { host: address, port } : { host: '127.0.0.1', port: mapped };
    },
  });
  const { certificates, loadBalancers } = emulator.model.state();
  const idOf = (name: string) => certificates.find((one) => one.name === name)?.certificateId ?? '';
  const listenerId = loadBalancers[0]?.listeners[0]?.listenerId ?? '';
  const progress: string[] = [];
  const verify = (expect: readonly string[], waitMs?: number, listenerIds: readonly string[] = []) =>
    runVerify(
      {
        clock,
        probe,
        readPlaces: () =>
          readPlaces(cloud, config, {
            regions: ['cn-hangzhou'],
            loadBalancerIds: ['alb-shop'],
            listenerIds,
            expect,
          }),
        onProgress: (one) => void progress.push(verifyTexts.en.progress(one)),
      },
      { waitMs },
    );
  return { emulator, clock, verify, idOf, listenerId, progress };
}

describe('verify', () => {
  it('succeeds where every zone serves what is attached', async () => {
    const { verify, idOf } = await aCloud();

    const { status, checked, unasked } = await verify([]);

    expect([status, unasked]).toEqual([0, []]);
    expect(checked.map(({ target }) => `${target.zoneId} ${target.serverName ?? '-'}`)).toEqual([
      'cn-hangzhou-a -',
      'cn-hangzhou-a shop.example',
      'cn-hangzhou-b -',
      'cn-hangzhou-b shop.example',
    ]);
    expect(new Set(checked.map(({ served }) => served))).toEqual(new Set([idOf('shop')]));
  });

  it('does not succeed for a certificate that is not attached, nor while one zone is silent', async () => {
    const { emulator, verify, idOf, listenerId } = await aCloud();

    const before = await verify([idOf('shop-new')]);
    const named = await verify([idOf('shop-new')], undefined, [listenerId]);
    emulator.model.inject({ kind: 'handshake', zoneId: 'cn-hangzhou-b', how: 'silent', times: 10_000 });
    const silent = await verify([]);

    expect([before.status, named.status, silent.status]).toEqual([3, 3, 3]);
    expect(named.unasked.map(({ en }) => en).join()).toContain(
      'none of the expected certificates is attached',
    );
    expect(silent.checked.map(({ result }) => result)).toEqual(['match', 'match', 'silent', 'silent']);
  });

  it('fails where a zone still serves the certificate that is no longer attached', async () => {
    const { emulator, verify, idOf, listenerId } = await aCloud();
    const zone = { loadBalancerId: 'alb-shop', zoneId: 'cn-hangzhou-b' } as const;

    emulator.model.inject({ kind: 'zone-stale', ...zone });
    emulator.model.inject({ kind: 'foreign-edit', listenerId, default: idOf('shop-new') });

    await expect.poll(async () => (await verify([idOf('shop-new')])).status, { timeout: 60_000 }).toBe(1);
  });

  it('waits until the last zone has followed another tool, and not less', async () => {
    const { emulator, clock, verify, idOf, listenerId, progress } = await aCloud();
    const staleMs = 90 * SECOND_MS;
    const endsAtMs = clock.now() + staleMs;
    const zone = { loadBalancerId: 'alb-shop', zoneId: 'cn-hangzhou-b' } as const;
    emulator.model.inject({ kind: 'zone-stale', ...zone, forMs: staleMs });
    emulator.model.inject({
      kind: 'foreign-edit',
      listenerId,
      default: idOf('shop-new'),
      afterMs: 20 * SECOND_MS,
    });

    const { status } = await verify([idOf('shop-new')], 60 * MINUTE_MS);

    expect(status).toBe(0);
    expect(clock.now()).toBeGreaterThanOrEqual(endsAtMs);
    expect(progress.join('\n')).toMatch(/2 of 4 targets match\./);
  });
});

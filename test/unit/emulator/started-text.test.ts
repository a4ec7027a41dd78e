import { describe, expect, it, onTestFinished } from 'vitest';
import { readSettings } from '../../../scripts/deploy/settings/read-settings.ts';
import { startEmulator } from '../../emulator/emulator.ts';
import { readyOf } from '../../emulator/emulator-ready.ts';
import { partOfDemoFleet } from '../../emulator/fleet/demo-fleet.ts';
import { settingsText, startedText } from '../../emulator/started-text.ts';

async function aReadyEmulator() {
  const emulator = await startEmulator({ seed: 1, calm: true, fleet: partOfDemoFleet(['alb-shop']) });
  onTestFinished(() => emulator.close());
  return readyOf(emulator);
}

describe('an emulator on a terminal', () => {
  it('writes settings that the other commands accept, with its addresses and without credentials', async () => {
    const ready = await aReadyEmulator();

    const text = settingsText(ready);

    const { config } = readSettings(text, {});
    expect(config.regions).toEqual(['cn-hangzhou']);
    expect(config.endpoints.alb.byRegion).toEqual(ready.endpoints.alb);
    expect(config.ledger).toMatchObject({ kind: 'oss', bucket: 'ledger' });
    expect(config.extraCa.length).toBeGreaterThan(0);
    expect(text).not.toContain(ready.credentials.accessKeySecret);
  });

  it('says what runs, how to sign in, and a command to begin with', async () => {
    const ready = await aReadyEmulator();

    const text = startedText(ready, '/tmp/of-one/emulator.env');

    const lines = text.split('\n');
    expect(lines[0]).toBe('The emulator runs until Ctrl-C: 1 load balancer, 1 listener.');
    expect(text).toContain(`lsn-shop-https  HTTPS ${ready.fleet.loadBalancers[0]?.zones[0]?.address}:8443`);
    expect(lines).toContain(`  export ALIBABA_CLOUD_ACCESS_KEY_ID='${ready.credentials.accessKeyId}'`);
    expect(lines).toContain('  npm run scan -- --settings /tmp/of-one/emulator.env');
  });

  it('unsets the token of other credentials where the printed ones have none', async () => {
    const { permanentCredentials, ...ready } = await aReadyEmulator();

    const text = startedText({ ...ready, permanentCredentials, credentials: permanentCredentials }, 'e.env');

    expect(text).toContain('unset ALIBABA_CLOUD_SECURITY_TOKEN');
    expect(text).not.toContain('undefined');
  });
});

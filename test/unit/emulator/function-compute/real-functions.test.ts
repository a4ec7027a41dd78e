/** The deployed functions of this project in the emulator, with their own processes, credentials and policies. */
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ScanReport } from '../../../../shared/core/reports/scan-report.ts';
import { cloudVariables } from '../../../emulator/cloud-variables.ts';
import { type Emulator, LEDGER_BUCKET, startEmulator } from '../../../emulator/emulator.ts';
import { startFunctionCompute } from '../../../emulator/function-compute/start.ts';
import { emulatedBundles } from '../../../support/deployed-service.ts';
import { shippingBundles } from '../../../support/shipping-bundles.ts';
import { fleetOf, onFreePort } from '../../../support/started-service.ts';
import { cloudTimeScale } from '../../../support/time-scale.ts';

const bundlesOf = {
  emulated: emulatedBundles,
  shipping: shippingBundles,
} as const;

interface Choice {
  readonly bundles: keyof typeof bundlesOf;
  readonly timeScale: number;
}

async function deployed({ bundles, timeScale }: Choice, environment: Readonly<Record<string, string>>) {
  const emulator: Emulator = await startEmulator({
    calm: true,
    timeScale,
    fleet: await onFreePort(fleetOf('shop', 'blog')),
  });
  const platform = await startFunctionCompute({ ...emulator, timeScale });
  onTestFinished(async () => {
    await platform.close();
    await emulator.close();
  });
  await platform.deploy({
    name: 'cert-rotator-scan',
    codeDirectory: path.join(await bundlesOf[bundles](), 'scan'),
    timeoutSeconds: 3600,
    maxAsyncRetryAttempts: 0,
    role: {},
    environment: {
      ...cloudVariables(emulator),
      LEDGER: `oss://${LEDGER_BUCKET}/rotations`,
      INVOKE_ENDPOINT: platform.url,
      ...environment,
    },
    triggers: [{ type: 'timer', name: 'hourly', cron: '0 7 * * * *', enable: false, payload: '' }],
  });
  return { emulator, platform };
}

describe('the scan function', () => {
  it('rotates the fleet when its timer fires, and finds nothing left to do in its second, warm invocation', async () => {
    const { emulator, platform } = await deployed(
      { bundles: 'emulated', timeScale: cloudTimeScale() },
      { MODE: 'apply' },
    );

    platform.fireTimer('cert-rotator-scan');
    await platform.idle();

    const [invocation] = platform.history.invocations();
    expect(invocation).toMatchObject({ outcome: 'succeeded', source: 'timer', cold: true });
    const report = JSON.parse(invocation?.answer ?? '') as ScanReport;
    expect(report.rotations.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome))).toEqual([
      'verified',
      'verified',
    ]);
    const callers = new Set(emulator.model.history.calls().map(({ caller }) => caller));
    expect([...callers].map((caller) => platform.functionOf(caller))).toEqual(['cert-rotator-scan']);
    expect(emulator.objects.contents(LEDGER_BUCKET)).not.toEqual({});

    const { body } = await platform.invoke('cert-rotator-scan', '');

    expect(platform.history.invocations()).toMatchObject([{ cold: true }, { cold: false }]);
    expect((JSON.parse(body.toString()) as ScanReport).failures).toEqual([]);
  });

  it('runs in real time as shipped', async () => {
    const { platform } = await deployed({ bundles: 'shipping', timeScale: 1 }, { MODE: 'plan' });

    const { body, errorType } = await platform.invoke('cert-rotator-scan', '');

    expect(errorType).toBeUndefined();
    const { rotations } = JSON.parse(body.toString()) as ScanReport;
    expect(rotations.map(({ plan }) => plan.replacements.length)).toEqual([1, 1]);
  });
});

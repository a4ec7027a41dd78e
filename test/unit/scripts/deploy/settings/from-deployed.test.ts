/** .env written anew from what is deployed. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inLanguage } from '../../../../../scripts/common/in-language.ts';
import { parseEnvFile, valuesOf } from '../../../../../scripts/deploy/settings/env-file.ts';
import { settingsFromDeployed } from '../../../../../scripts/deploy/settings/from-deployed.ts';
import { readSettings } from '../../../../../scripts/deploy/settings/read-settings.ts';
import type { WantedFunction } from '../../../../../scripts/deploy/settings/settings.ts';
import type { DeployedFunctionView } from '../../../../../shared/cloud/account/functions-api.ts';
import { markOf } from '../../../../../shared/cloud/account/tags.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;

function deployed(wanted: WantedFunction, fields: Partial<DeployedFunctionView> = {}): DeployedFunctionView {
  const { functionName, roleName, environment, vpc } = wanted;
  return {
    functionName,
    arn: `acs:fc:eu-central-1:1234567890123456:functions/${functionName}`,
    description: undefined,
    runtime: 'nodejs20',
    handler: 'index.handler',
    memorySizeMb: 512,
    cpu: 0.35,
    timeoutSeconds: 60,
    role: `acs:ram::1234567890123456:role/${roleName}`,
    internetAccess: true,
    environment,
    codeChecksum: undefined,
    codeSizeBytes: undefined,
    lastModified: undefined,
    state: 'Active',
    lastUpdate: 'Successful',
    reason: undefined,
    isDisabled: false,
    vpc,
    tags: markOf({ prefix: 'certs', region: 'eu-central-1' }),
    ...fields,
  };
}

const text = `REGION=eu-central-1
PREFIX=certs
MODE=apply
LEDGER=oss://my-bucket/certs
INCLUDE=tag:a=b
EVENT_BUS=outcomes
CERTIFICATE_EVENTS=bus
WEBHOOK_SECRET=${secret}
SCAN_ROLE=my-scan
VPC_WORKERS=vpc-1:vsw-1,vsw-2:sg-1`;
const settings = readSettings(text, {});
const views = settings.functions.map((one) => deployed(one));
const installation = { prefix: 'certs', region: 'eu-central-1' };
const rebuilt = (functions = views, triggers: Parameters<typeof settingsFromDeployed>[2] = {}) => {
  const found = inLanguage('en', settingsFromDeployed(installation, functions, triggers));
  return { ...found, values: valuesOf(parseEnvFile(found.text)) };
};

describe('.env from what is deployed', () => {
  it('is the same installation again', () => {
    const { text: again, values, notes } = rebuilt();

    expect(notes).toEqual([]);
    expect(values).toEqual(settings.values);
    expect(readSettings(again, {})).toEqual(settings);
  });

  it('leaves out what is the default, as a deployment by s.yaml passes it', () => {
    const [rotate] = settings.functions;
    const environment = { ...rotate?.environment, SOAK: '1h', EXTRA_CA: '', ALLOW_GAP: 'false' };

    const { values } = rebuilt(
      views.map((view) => (view.functionName === 'certs-rotate' ? { ...view, environment } : view)),
    );

    expect(values).toEqual(settings.values);
  });

  it('takes the time of the timer, and the trigger on the default bus', () => {
    const { values } = rebuilt(views, {
      'certs-scan': [
        { name: 'hourly', type: 'timer', config: { cronExpression: '0 9 * * * *' }, url: undefined },
      ],
      'certs-certificate-issued': [
        { name: 'cas-actions', type: 'eventbridge', config: { triggerEnable: true }, url: undefined },
      ],
    });

    expect(values).toMatchObject({ CRON: '0 9 * * * *', CERTIFICATE_EVENTS: 'cas' });
  });

  it('says what it could not take over, without values', () => {
    const changed = views.map((view) =>
      view.functionName === 'certs-scan'
        ? { ...view, environment: { ...view.environment, INCLUDE: 'alb-other', OWN: 'hidden' } }
        : view,
    );
    const withDollar = changed.map((view) =>
      view.functionName === 'certs-webhook'
        ? { ...view, environment: { ...view.environment, WEBHOOK_SECRET: `${secret}$hidden` } }
        : view,
    );

    const { values, notes } = rebuilt(withDollar);

    expect(values['INCLUDE']).toBe('tag:a=b');
    expect(values['WEBHOOK_SECRET']).toBeUndefined();
    expect(notes).toEqual([
      'INCLUDE of certs-scan differs from that of an earlier function, which is taken.',
      'certs-scan has OWN, which this version does not read: left out.',
      'WEBHOOK_SECRET cannot be written to .env: choose another value for it.',
    ]);
  });

  it('is not deployed with certificate-issued if nothing sends it events', () => {
    const without = views.map((view) => {
      const { EVENT_BUS: _, ...environment } = view.environment ?? {};
      return { ...view, environment };
    });

    const { values, notes } = rebuilt(without);

    expect(values).not.toHaveProperty('CERTIFICATE_EVENTS');
    expect(notes.join()).toContain('certs-certificate-issued has no events');
  });
});

/** What a person reads on a terminal once the emulator listens, and the settings that other commands take. Pure. */
import { withValues } from '../../scripts/deploy/settings/env-file.ts';
import { counted } from '../../shared/base/words.ts';
import { cloudVariables } from './cloud-variables.ts';
import { LEDGER_BUCKET } from './emulator.ts';
import type { EmulatorReady } from './emulator-ready.ts';
import type { PermanentCredentials } from './http/new-credentials.ts';

/** The first line of a file that a later emulator may replace. */
export const SETTINGS_HEAD = '# An emulator has written this file. Its addresses end with it.\n';

/** As it is printed: permanent credentials have no token. */
export interface PrintedReady extends Omit<EmulatorReady, 'credentials'> {
  readonly credentials: PermanentCredentials & { readonly securityToken?: string };
}

/** In the form of `.env`, for `--settings`; with an empty Function Compute for `deploy --init --set @file`. Has no credentials. */
export function settingsText(ready: PrintedReady): string {
  if (ready.deploy !== undefined) return `${SETTINGS_HEAD}${ready.deploy.settings}`;
  return withValues(SETTINGS_HEAD, {
    REGION: Object.keys(ready.endpoints.alb)[0],
    ...cloudVariables(ready),
    CONTROL_ENDPOINT: ready.endpoints.account,
    LEDGER: `oss://${LEDGER_BUCKET}/rotations`,
  });
}

/** Longer fleets are in the JSON document. */
const MAX_LISTENERS = 24;

/** @param file where the settings are */
export function startedText(ready: PrintedReady, file: string): string {
  const { endpoints, fleet } = ready;
  const listeners = fleet.loadBalancers.flatMap(({ region, zones, listeners }) =>
    listeners.map(({ listenerId, protocol, port }) => ({
      listenerId,
      place: `${protocol} ${zones[0]?.address}:${port}`,
      region,
    })),
  );
  const shown = listeners.slice(0, MAX_LISTENERS);
  const idWidth = Math.max(0, ...shown.map(({ listenerId }) => listenerId.length));
  const placeWidth = Math.max(0, ...shown.map(({ place }) => place.length));
  return [
    `The emulator runs until Ctrl-C: ${counted(fleet.loadBalancers.length, 'load balancer')}, ${counted(listeners.length, 'listener')}.`,
    '',
    ...addressLines(endpoints, ready.control),
    '',
    'Listeners, with one address of each:',
    ...shown.map(
      ({ listenerId, place, region }) =>
        `  ${listenerId.padEnd(idWidth)}  ${place.padEnd(placeWidth)}  ${region}`,
    ),
    ...(listeners.length > shown.length
      ? [`  and ${listeners.length - shown.length} more, which --json names`]
      : []),
    '',
    'In another terminal, credentials that are of use only here:',
    ...shellLines(ready).map((line) => `  ${line}`),
    'Addresses and roots are in a file that commands take as their settings:',
    ...commandsFor(ready, file).map((line) => `  ${line}`),
  ].join('\n');
}

function addressLines(endpoints: EmulatorReady['endpoints'], control: string): readonly string[] {
  const regional = (name: string, urls: Readonly<Record<string, string>>) =>
    Object.entries(urls).map(([region, url]) => [name, `${url}  ${region}`] as const);
  const addresses = [
    ...regional('ALB', endpoints.alb),
    ...regional('CAS', endpoints.cas),
    ['OSS', endpoints.oss],
    ['EventBridge', endpoints.eventbridge],
    ['account', endpoints.account],
    ...(endpoints.invoke === undefined ? [] : [['functions', endpoints.invoke]]),
    ['control', control],
  ] as const;
  return addresses.map(([name, address]) => `  ${(name ?? '').padEnd(13)}${address}`);
}

function shellLines({ credentials, deploy }: PrintedReady): readonly string[] {
  if (deploy !== undefined) return deploy.shell.trimEnd().split('\n');
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  return Object.entries({
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  }).flatMap(([name, value]) => (value === undefined ? [`unset ${name}`] : [`export ${name}='${value}'`]));
}

function commandsFor({ deploy, fleet }: PrintedReady, file: string): readonly string[] {
  const [first] = fleet.loadBalancers;
  return deploy === undefined
    ? [
        `npm run scan -- --settings ${file}`,
        `npm run rotate -- ${first?.loadBalancerId} --settings ${file} --apply`,
      ]
    : [`npm run deploy -- --init --set @${file}`];
}

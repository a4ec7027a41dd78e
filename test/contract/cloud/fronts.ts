/**
 * The two fronts of the emulator behind one interface: in process, and over HTTP through the unmodified SDKs, as installed and as built for
 * the functions.
 *
 * Both take camelCase requests and return camelCase bodies. Both reject with errors that have `code` and `statusCode`.
 */
import alb from '@alicloud/alb20200616';
import cas from '@alicloud/cas20200407';
import openApi from '@alicloud/openapi-core';
import type { Wire } from '../../../shared/cloud/wire.ts';
import { startHttpFront } from '../../emulator/http/front.ts';
import type { CloudModel } from '../../emulator/model/cloud-model.ts';
import { inProcessAlbWire, inProcessCasWire } from '../../emulator/model/in-process.ts';
import { builtSdks, type Sdks } from '../../support/built-clients.ts';

export interface Front {
  alb(region: string): Wire;
  cas(partition: string): Wire;
  close(): Promise<void>;
}

export interface FrontKind {
  readonly name: string;
  readonly open: (model: CloudModel) => Promise<Front>;
}

export const credentials = {
  accessKeyId: 'STS.EMULATOR',
  accessKeySecret: 'secret of the emulator',
  securityToken: 'token of the emulator',
};

const installed: Sdks = { alb, cas, openApi };

export const frontKinds: readonly FrontKind[] = [
  { name: 'in process', open: openInProcess },
  { name: 'over HTTP through the SDKs', open: async (model) => openHttp(model, installed) },
  { name: 'over HTTP through the built SDKs', open: async (model) => openHttp(model, await builtSdks()) },
];

async function openInProcess(model: CloudModel): Promise<Front> {
  return {
    alb: (region) => inProcessAlbWire(model, region),
    cas: (partition) => inProcessCasWire(model, partition),
    close: async () => undefined,
  };
}

async function openHttp(model: CloudModel, sdks: Sdks): Promise<Front> {
  const front = await startHttpFront({ model, credentials: [credentials] });
  return {
    alb: (region) => albWire(front.endpoints.alb[region], {}, sdks),
    cas: (partition) => casWire(front.endpoints.cas[partition], {}, sdks),
    close: () => front.close(),
  };
}

/** The configuration of every SDK client in the tests. `overrides` have priority. */
export function configFor(
  url: string | undefined,
  overrides: Record<string, unknown> = {},
  sdks: Sdks = installed,
) {
  if (url === undefined) throw new Error('The front has no such endpoint.');
  return new sdks.openApi.$OpenApiUtil.Config({
    ...credentials,
    endpoint: new URL(url).host,
    protocol: 'HTTP',
    readTimeout: 5_000,
    connectTimeout: 5_000,
    ...overrides,
  });
}

type SdkModule = Readonly<Record<string, unknown>>;

function wireOver(client: object, models: SdkModule, otherwise: Wire['call']): Wire {
  return {
    async call(action, request) {
      const name = `${action.charAt(0).toLowerCase()}${action.slice(1)}`;
      const method: unknown = Reflect.get(client, name);
      if (typeof method !== 'function') return otherwise(action, request);
      // An action without parameters has no model of a request.
      const Request = models[`${action}Request`] as (new (fields: unknown) => unknown) | undefined;
      const answer = await Reflect.apply(method, client, Request ? [new Request(request)] : []);
      return answer.body;
    },
  };
}

export function albWire(
  url: string | undefined,
  overrides: Record<string, unknown> = {},
  sdks: Sdks = installed,
): Wire {
  const client = new sdks.alb.default(configFor(url, overrides, sdks));
  return wireOver(client, sdks.alb as unknown as SdkModule, (action, request) =>
    callGenerically(client, sdks, { action, version: '2020-06-16', request }),
  );
}

export function casWire(
  url: string | undefined,
  overrides: Record<string, unknown> = {},
  sdks: Sdks = installed,
): Wire {
  const client = new sdks.cas.default(configFor(url, overrides, sdks));
  return wireOver(client, sdks.cas as unknown as SdkModule, (action, request) =>
    callGenerically(client, sdks, { action, version: '2020-04-07', request }),
  );
}

type GenericClient = InstanceType<typeof cas.default> | InstanceType<typeof alb.default>;

interface GenericCall {
  readonly action: string;
  readonly version: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** Actions that this version of the SDK lacks. */
async function callGenerically(
  client: GenericClient,
  { openApi: { $OpenApiUtil } }: Sdks,
  { action, version, request }: GenericCall,
): Promise<unknown> {
  const query = Object.fromEntries(
    Object.entries(request).map(([name, value]) => [
      `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      String(value),
    ]),
  );
  const params = new $OpenApiUtil.Params({
    action,
    version,
    protocol: 'HTTPS',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  const runtime = {} as Parameters<GenericClient['callApi']>[2];
  const answer = await client.callApi(params, new $OpenApiUtil.OpenApiRequest({ query }), runtime);
  return camelise(answer['body']);
}

function camelise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelise);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      camelise(field),
    ]),
  );
}

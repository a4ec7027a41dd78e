/**
 * The clients of the product and the SDKs as they ship: bundled, minified, in files of their own. For contracts that run on both the sources
 * and the bundles. Built once in a test run.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import type alb from '@alicloud/alb20200616';
import type cas from '@alicloud/cas20200407';
import type openApi from '@alicloud/openapi-core';
import { bundleInto } from '../../scripts/build/functions.ts';
import type { CloudError } from '../../shared/cloud/errors.ts';
import type { createInvoker } from '../../shared/cloud/invoke.ts';
import type { createOssClient } from '../../shared/cloud/oss.ts';
import { madeOnce } from './made-once.ts';

/** Imports every SDK, so that each has its file. */
const program = `
  export { CloudError } from './shared/cloud/errors.ts';
  export { createInvoker } from './shared/cloud/invoke.ts';
  export { createOssClient } from './shared/cloud/oss.ts';
  export { createAlbWire, createCasWire } from './shared/cloud/sdk.ts';`;

export interface Clients {
  readonly CloudError: typeof CloudError;
  readonly createInvoker: typeof createInvoker;
  readonly createOssClient: typeof createOssClient;
}

export interface Sdks {
  readonly alb: typeof alb;
  readonly cas: typeof cas;
  readonly openApi: typeof openApi;
}

export async function builtClients(): Promise<Clients> {
  const load = createRequire(path.join(await directory(), 'index.js'));
  return load('./index.js') as Clients;
}

export async function builtSdks(): Promise<Sdks> {
  const load = createRequire(path.join(await directory(), 'index.js'));
  return {
    alb: load('./alb.js') as Sdks['alb'],
    cas: load('./cas.js') as Sdks['cas'],
    openApi: load('./openapi-core.js') as Sdks['openApi'],
  };
}

function directory(): Promise<string> {
  const stdin = { contents: program, loader: 'ts', resolveDir: process.cwd() } as const;
  return madeOnce('built-clients', (into) => bundleInto(into, { stdin }));
}

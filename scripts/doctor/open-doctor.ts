/** The real ports of doctor: clients with the credentials of this machine, and the clock of the cloud. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createCasJobsApi } from '../../shared/cloud/account/cas-jobs.ts';
import { casJobReads } from '../../shared/cloud/account/cas-jobs-api.ts';
import { functionAnswer } from '../../shared/cloud/account/functions-schemas.ts';
import { createFunctionsWire } from '../../shared/cloud/account/functions-sdk.ts';
import { controlEndpoint } from '../../shared/cloud/account/products.ts';
import { createRpcWire } from '../../shared/cloud/account/rpc.ts';
import { callChecked } from '../../shared/cloud/answer.ts';
import { createCasApi } from '../../shared/cloud/cas.ts';
import { createCloud } from '../../shared/cloud/cloud.ts';
import { casEndpoint, endpointFor, invokeEndpoint, parseEndpoint } from '../../shared/cloud/endpoints.ts';
import { createOssBucketClient } from '../../shared/cloud/oss.ts';
import { checkedAnswer } from '../../shared/cloud/oss-answers.ts';
import { withRetry } from '../../shared/cloud/retry.ts';
import { CALL_TIMEOUT_MS, createCasWire } from '../../shared/cloud/sdk.ts';
import { mozillaRoots } from '../../shared/probe/x509/mozilla-roots.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { sourceVersion } from '../build/source-version.ts';
import { sYaml } from '../check-s-yaml/render.ts';
import { programFolder } from '../common/installed.ts';
import { openSettings, secretNames } from '../deploy/command/open-installation.ts';
import { projectIn } from '../deploy/project-functions.ts';
import { projectFile } from '../deploy/settings/project-file.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import { wantedOf } from '../deploy/wanted/installation.ts';
import { policyDocuments } from '../deploy/wanted/policy-documents.ts';
import { attempt, notTried } from './attempt.ts';
import type { FactReadings } from './facts.ts';
import type { Outside } from './outside.ts';
import type { DoctorPorts } from './run-doctor.ts';

/** A listing that hangs must not keep the person waiting. */
const RETRY_MS = 30_000;

export async function openDoctor(settings: Settings, print: DoctorPorts['print']): Promise<DoctorPorts> {
  const opened = await openSettings(settings);
  const { credentials, account, logger, apisOf } = opened;
  const { config } = settings;
  const { version, build } = sourceVersion();
  const resilience = { clock: systemClock, random: Math.random, timeLimitMs: RETRY_MS };
  const cloud = createCloud({ credentials, endpoints: config.endpoints, ...resilience, logger });
  const casOrigin = (partition: string) => endpointFor(config.endpoints.cas, partition);
  return {
    account,
    functionsOf: (accountId) => apisOf({ accountId, arn: '', kind: 'unknown' }).functions,
    functionsIn: (accountId, place) => apisOf({ accountId, arn: '', kind: 'unknown' }).functionsIn(place),
    alb: (name) => cloud.alb(name),
    cas: (partition) => {
      const endpoint = casEndpoint(partition, casOrigin(partition));
      const api = createCasApi(createCasWire({ endpoint, credentials }), partition);
      return withRetry(api, { ...resilience, isWrite: () => false });
    },
    casJobs: (partition) => {
      const wire = createRpcWire('cas', {
        region: partition,
        credentials,
        endpoint: { everywhere: casOrigin(partition), byRegion: {} },
      });
      return withRetry(createCasJobsApi(wire), {
        ...resilience,
        isWrite: (method) => !casJobReads.has(method),
      });
    },
    now: () => systemClock.now(),
    cloudTime: () => cloudTime(settings),
    wantedOf: (given, accountId) => wantedOf(given, accountId, policyDocuments(given, accountId)),
    propsOf: (given) => {
      const tags = [
        { key: 'version', value: version },
        { key: 'build', value: build },
      ];
      const text = projectFile(given, readFileSync(sYaml, 'utf8'), path.join(programFolder, 'dist'), tags);
      return projectIn(text).functions;
    },
    print,
    version,
    rootsDate: mozillaRoots.date,
    secrets: secretNames,
  };
}

/** Every HTTP answer says when it was written, also one to a request without a signature. */
async function cloudTime({ controlEndpoint: override, region }: Settings): Promise<number> {
  const { protocol, host } = controlEndpoint('sts', region, override);
  const response = await fetch(`${protocol.toLowerCase()}://${host}/`, {
    method: 'GET',
    redirect: 'manual',
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  await response.arrayBuffer();
  const written = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(written)) throw new Error('STS answered without a date');
  return written;
}

/** The reads that only the file of facts needs. */
export async function readFacts(settings: Settings, outside: Outside): Promise<FactReadings> {
  const { identity } = outside;
  if ('problem' in identity) {
    const nothing = notTried(identity.problem);
    return { tagsInFunction: nothing, errorsMetric: nothing, publicAccessBlock: nothing };
  }
  const { credentials, account } = await openSettings(settings);
  const { config, region, bucket, prefix } = settings;
  const invoke = endpointFor(config.endpoints.invoke, region);
  const wire = createFunctionsWire({
    endpoint:
      invoke === undefined ? invokeEndpoint(identity.value.accountId, region, false) : parseEndpoint(invoke),
    credentials,
    timeoutMs: CALL_TIMEOUT_MS,
  });
  return {
    tagsInFunction: await attempt(async () => {
      const context = { product: 'fc', action: 'GetFunction' } as const;
      const request = { functionName: `${prefix}-scan` };
      const { tags } = await callChecked(wire, context, request, functionAnswer());
      return tags !== undefined && tags.length > 0;
    }),
    errorsMetric: await attempt(() => account.alarms.describeMetric('FunctionFunctionErrors')),
    publicAccessBlock:
      bucket === undefined
        ? notTried({ en: 'LEDGER is in no bucket', zh: 'LEDGER 不在 Bucket 中。' })
        : await attempt(() => blockOf(bucket.name)),
  };

  async function blockOf(name: string): Promise<'true' | 'false' | 'empty'> {
    const override = endpointFor(config.endpoints.oss, region);
    const client = createOssBucketClient({
      place: { bucket: '', region, internal: false, override },
      credentials,
    });
    const { data } = await checkedAnswer('GetBucketPublicAccessBlock', () =>
      client.request({
        method: 'GET',
        bucket: name,
        subres: 'publicAccessBlock',
        xmlResponse: true,
        successStatuses: [200],
      }),
    );
    const value =
      typeof data === 'object' && data !== null ? Reflect.get(data, 'BlockPublicAccess') : undefined;
    return value === 'true' || value === 'false' ? value : 'empty';
  }
}

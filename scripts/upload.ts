/**
 * `npm run upload`: puts a certificate with its private key into CAS, and asks the service for a scan. A command for the machine that has the
 * key, apart from the service, which uploads nothing and has no right to.
 *
 * The key is sent in the body of one request, and is in no address, argument, log or error.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { RotatorError } from '../shared/base/errors.ts';
import { createRedactor } from '../shared/base/redact.ts';
import { createCertificateUploadsApi } from '../shared/cloud/account/certificate-uploads.ts';
import { createRpcWire } from '../shared/cloud/account/rpc.ts';
import { createCasApi } from '../shared/cloud/cas.ts';
import { casEndpoint, endpointFor } from '../shared/cloud/endpoints.ts';
import { CloudError } from '../shared/cloud/errors.ts';
import { withRetry } from '../shared/cloud/retry.ts';
import { createCasWire } from '../shared/cloud/sdk.ts';
import { type Config, loadConfig } from '../shared/config/config.ts';
import { partitionOfRegion } from '../shared/core/model/certificate.ts';
import { systemClock } from '../shared/service/platform/edge.ts';
import { createCommand } from './common/command.ts';
import { printFailure } from './common/failure.ts';
import { languageOfPerson, speak } from './common/language-of-person.ts';
import { answer, tell } from './common/output.ts';
import { signIn } from './common/signed-in.ts';
import { width } from './common/table.ts';
import { parseRegion } from './common/this-machine.ts';
import { type Material, readMaterial, UnreadableFile } from './upload/material.ts';
import { parseName } from './upload/name.ts';
import { runUpload, type Uploaded, type UploadPorts } from './upload/run-upload.ts';
import { uploadTexts, type Wait } from './upload/texts.ts';
import { toJson, uploadView } from './upload/view.ts';
import { parseWebhook, requestScan } from './upload/webhook.ts';

interface Options {
  readonly fullchain: string;
  readonly key: string;
  readonly region?: string;
  readonly name?: string;
  readonly selfSigned?: boolean;
  readonly json?: boolean;
}

const more = `
Environment:
  ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ... or what
  the aliyun CLI or the instance role gives
  WEBHOOK_URL     address of the function webhook; without it only CAS is asked
  WEBHOOK_SECRET  what it signs with, or WEBHOOK_TOKEN: values of the service

Exit status:
  0  CAS has the certificate, and the webhook, where set, has accepted a scan
  1  no credentials, or CAS refuses or does not answer
  2  wrong option or setting
  3  the files do not fit: nothing was sent
  4  CAS has the certificate; the webhook has not accepted. The timer finds it

Example:
  npm run upload -- --region cn-hangzhou \\
    --fullchain /etc/letsencrypt/live/www.example.com/fullchain.pem \\
    --key /etc/letsencrypt/live/www.example.com/privkey.pem
`;

const { fullchain, key, region, name, selfSigned, json } = createCommand(
  'npm run upload --',
  'Uploads a certificate with its private key to CAS, unless CAS has it, and asks the webhook for a scan.',
)
  .requiredOption('--fullchain <file>', 'the certificate and those that signed it, PEM, leaf first')
  .requiredOption('--key <file>', 'its private key, PEM, not encrypted')
  .option(
    '--region <id>',
    'of the load balancers: cn-... uploads to cn-hangzhou, any other to ap-southeast-1 (default: cn-hangzhou)',
    parseRegion,
  )
  .option('--name <name>', 'in CAS; by default it follows from the certificate', parseName)
  .option('--self-signed', 'accept a certificate that no authority has signed')
  .option('--json', 'print one JSON document')
  .addHelpText('after', more)
  .parse()
  .opts<Options>();

/** The files of a chain and a key have some KB. */
const MAX_BYTES = 1_000_000;

function read(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UnreadableFile(`${file} cannot be read (${code}).`, 'Check the path, and who may read it.');
  }
  if (bytes.length > MAX_BYTES)
    throw new UnreadableFile(`${file} has ${bytes.length} bytes.`, 'Give a file in PEM.');
  return bytes.toString('utf8');
}

function openPorts(config: Config): UploadPorts {
  const partition = partitionOfRegion(region ?? 'cn-hangzhou');
  const onWait = (why: Wait): void => tell(safe(uploadTexts[languageOfPerson()].tryingAgain(why)));
  const shared = { clock: systemClock, onWait };
  const url = process.env['WEBHOOK_URL'] ?? '';
  const webhook = url === '' ? undefined : parseWebhook(url, config.webhookSecrets, config.webhookTokens);
  return {
    ...shared,
    ...(webhook && {
      requestScan: (command) => requestScan(webhook, command, { ...shared, fetch, newId: randomUUID }),
    }),
    openCas: async () => {
      const { credentials } = await signIn(tell);
      const origin = endpointFor(config.endpoints.cas, partition);
      const cas = createCasApi(
        createCasWire({ endpoint: casEndpoint(partition, origin), credentials }),
        partition,
      );
      const wire = createRpcWire('cas', {
        region: partition,
        credentials,
        endpoint: { everywhere: origin, byRegion: {} },
      });
      return {
        cas: withRetry(cas, { clock: systemClock, random: Math.random, isWrite: () => false }),
        uploads: createCertificateUploadsApi(wire),
      };
    },
  };
}

/** Clears what is printed of the key, even if a server repeats what it was sent. */
let safe = createRedactor([]).text;

function print(uploaded: Uploaded): void {
  answer(safe(json ? JSON.stringify(toJson(uploaded)) : uploadView(uploaded, width(), languageOfPerson())));
  process.exitCode = uploaded.scan !== undefined && 'failure' in uploaded.scan ? 4 : 0;
}

/** Where a right is missing, the usual hint is about the role of a function. */
function explained(error: unknown): unknown {
  if (!(error instanceof CloudError) || !error.hint?.startsWith('Grant ')) return error;
  return new RotatorError(error.code, error.messageWithoutCode, {
    hint: `Grant the RAM user of these credentials yundun-cert:${error.action} (recipes/upload/policy.json).`,
  });
}

function statusOf(error: unknown): number {
  if (!(error instanceof RotatorError)) return 1;
  if (error.code === 'InvalidConfiguration') return 2;
  return error.code === 'UnfitCertificate' || error.code === 'UnreadableFile' ? 3 : 1;
}

try {
  const config = loadConfig(process.env);
  speak(config.language);
  const ports = openPorts(config);
  const material: Material = readMaterial(read(fullchain), read(key));
  safe = createRedactor([material.privateKey]).text;
  print(
    await runUpload(ports, {
      material,
      selfSigned: selfSigned === true,
      ...(name === undefined ? {} : { name }),
      ...(region === undefined ? {} : { region }),
    }),
  );
} catch (error) {
  printFailure(
    explained(error),
    json,
    {},
    {
      answerJson: (value) => answer(safe(JSON.stringify(value))),
      tell: (text) => tell(safe(text)),
    },
  );
  process.exitCode = statusOf(error);
}

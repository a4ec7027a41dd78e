/**
 * Asynchronous invocation of functions in a service of Function Compute 2.0, through the unmodified @alicloud/fc2. No other
 * file imports this SDK, whose API cannot name a function without a service.
 *
 * Properties of the SDK that are handled here:
 * - without `secure` it uses plain http;
 * - it drops a security token silently unless the access key id begins with `STS`: such credentials are refused here;
 * - a refusal has its status only in the text of its message, and has no code unless the body is in the format of version 2016-08-15;
 * - it never retries.
 *
 * The SDK is loaded at the first call, as in fc3.ts. Sources: @alicloud/fc2 2.6.6 `lib/client.js`, read and run on loopback.
 */
import { CloudError } from './errors.ts';
import {
  delayHeader,
  INVOKE_ACTION,
  type InvokeWire,
  type InvokeWireOptions,
  requireAccepted,
} from './invoke-wire.ts';
import { WireError } from './wire.ts';

export function createFc2Wire(options: InvokeWireOptions): InvokeWire {
  let loading: Promise<InvokeWire> | undefined;
  return {
    async send(invocation) {
      loading ??= load(options);
      return (await loading).send(invocation);
    },
  };
}

async function load(options: InvokeWireOptions): Promise<InvokeWire> {
  const { credentials, accountId, endpoint, region, timeoutMs } = options;
  const token = credentials.securityToken?.reveal();
  if (token !== undefined && !credentials.accessKeyId.startsWith('STS'))
    throw refused(
      'TokenWouldBeDropped',
      'these temporary credentials have an access key id that does not begin with STS, and @alicloud/fc2 would drop their token',
      'Move the function out of its Function Compute 2.0 service and name it without one, or use other credentials.',
    );
  if (accountId === undefined)
    throw refused(
      'AccountUnknown',
      'a call to a function in a Function Compute 2.0 service needs the account id, which is unknown',
      'Outside Function Compute, specify the account: npm run scan -- --account <id>.',
    );
  const { default: Client } = await import('@alicloud/fc2');
  const client = new Client(accountId, {
    accessKeyID: credentials.accessKeyId,
    accessKeySecret: credentials.accessKeySecret.reveal(),
    securityToken: token,
    region,
    endpoint: `${endpoint.protocol.toLowerCase()}://${endpoint.host}`,
    // The endpoint already includes the protocol; this applies if it is ever left out.
    secure: endpoint.protocol === 'HTTPS',
    timeout: timeoutMs,
  });
  return {
    async send(invocation) {
      const { target, payload, taskId } = invocation;
      const { headers, data } = await client
        .invokeFunction(target.service ?? '', target.functionName, payload, {
          'x-fc-invocation-type': 'Async',
          'x-fc-stateful-async-invocation-id': taskId,
          ...delayHeader(invocation),
        })
        .catch((error: unknown) => {
          throw withStatus(error);
        });
      // The SDK does not report the status of an accepted invocation.
      requireAccepted({
        status: undefined,
        headers,
        body: typeof data === 'string' ? data : JSON.stringify(data),
      });
    },
  };
}

function refused(cloudCode: string, message: string, hint: string): CloudError {
  return new CloudError(message, { kind: 'refused', action: INVOKE_ACTION, cloudCode, hint });
}

const refusalPattern = / failed with (\d{3})\. requestid: ([^,]*), message: (.*)\.$/s;

/** Extracts status, request id and message from the text. Network errors stay unchanged. */
function withStatus(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [, status, requestId, message] = refusalPattern.exec(error.message) ?? [];
  if (status === undefined) return error;
  const code: unknown = Reflect.get(error, 'code');
  return new WireError(message === 'undefined' ? 'no message' : (message ?? ''), {
    code: typeof code === 'string' ? code : '',
    statusCode: Number(status),
    ...(requestId === undefined || requestId === 'undefined' ? {} : { requestId }),
  });
}

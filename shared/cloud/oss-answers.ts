/**
 * What every call of ali-oss has in common: an answer that came from OSS, or a `CloudError`.
 *
 * ali-oss accepts any answer with a good status, the page of a proxy included, and takes any 404 without a body for a missing object.
 * Therefore an answer without a request id of OSS is rejected, and so is a refusal that lacks the code or the request id of its body.
 */
import { cleanMessage, invalidAnswer, toCloudError } from './error-mapping.ts';
import { CloudError } from './errors.ts';
import { noAnswerSentence } from './no-answer.ts';

export interface OssAnswer {
  readonly res: { readonly headers: Readonly<Record<string, unknown>> };
}

/** @param action for example `GetBucketInfo` */
export async function checkedAnswer<Answer extends OssAnswer>(
  action: string,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const answer = await call().catch((error: unknown) => {
    throw ossError(error, action);
  });
  const requestId: unknown = answer.res.headers['x-oss-request-id'];
  if (typeof requestId === 'string' && requestId !== '') return answer;
  throw invalidAnswer(action, 'the answer has no request id, so it did not come from OSS');
}

export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof CloudError && error.cloudCode === code;
}

/**
 * urllib, which ali-oss uses, appends the request, the state of all sockets of its agent and the headers of the answer to every
 * message.
 */
function withoutSocketState(message: string): string {
  return message.replace(/, [A-Z]+ https?:\/\/\S+ -?\d+ \(connected: [\s\S]*$/, '');
}

/** `code` and `requestId` come from the body of a refusal. Network errors have a negative status or none. */
function ossError(error: unknown, action: string): CloudError {
  const { name, message, code, status, requestId } = error as Readonly<Record<string, unknown>>;
  const httpStatus = typeof status === 'number' && status > 0 ? status : undefined;
  if (httpStatus !== undefined && typeof code === 'string' && typeof requestId === 'string')
    return toCloudError({ message, code, statusCode: httpStatus, requestId }, { product: 'oss', action });
  const cloudCode = typeof name === 'string' && name !== 'Error' ? name : 'NoUsableAnswer';
  const text = cleanMessage(withoutSocketState(String(message ?? error)));
  return new CloudError(noAnswerSentence(cloudCode, text), {
    kind: 'unavailable',
    action,
    cloudCode,
    httpStatus,
  });
}

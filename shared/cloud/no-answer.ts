/**
 * What a call without a usable answer means, as a sentence for a person. Pure.
 *
 * SDKs glue their own words to those of Node.js (httpx 2: `connect ECONNREFUSED 127.0.0.1:1POST http://... failed.`); none of them explains
 * the code.
 */

/**
 * @param code of Node.js, of an SDK, or ours (`NotJson`)
 * @param message without URLs and secrets
 */
export function noAnswerSentence(code: string, message: string): string {
  const known = meanings.find(({ codes }) => codes.test(code === 'RequestError' ? codeIn(message) : code));
  return known === undefined ? asSentence(message) : known.sentence(message);
}

interface Meaning {
  readonly codes: RegExp;
  readonly sentence: (message: string) => string;
}

const meanings: readonly Meaning[] = [
  {
    codes: /^ECONNREFUSED$/,
    sentence: (message) =>
      `nothing accepts connections at ${/ECONNREFUSED (\S+)/.exec(message)?.[1] ?? 'its address'}.`,
  },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN|EAI_)/,
    sentence: (message) =>
      `the name ${/(?:ENOTFOUND|EAI_\w+) (\S+)/.exec(message)?.[1] ?? 'of its host'} does not resolve.`,
  },
  {
    codes: /^(ENETUNREACH|EHOSTUNREACH|ENETDOWN|EHOSTDOWN)$/,
    sentence: () => 'the network has no route to its address.',
  },
  { codes: /^(ECONNRESET|EPIPE|ECONNABORTED)$/, sentence: () => 'the connection was cut before the answer.' },
  {
    codes: /^(RequestTimeout|ETIMEDOUT|ESOCKETTIMEDOUT|ConnectionTimeoutError|ResponseTimeoutError)$/,
    sentence: () => 'there was no answer in time.',
  },
  {
    codes: /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/,
    sentence: (message) => `the certificate of the other side is not accepted: ${asSentence(message)}`,
  },
  { codes: /^NotJson$/, sentence: () => 'the answer is not JSON. Is it that of a proxy?' },
];

/** ali-oss has one code for everything; the text begins with that of Node.js. */
function codeIn(message: string): string {
  return /\b(E[A-Z_]{4,})\b/.exec(message)?.[1] ?? (/socket hang up/.test(message) ? 'ECONNRESET' : '');
}

function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

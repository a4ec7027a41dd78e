/**
 * Signed requests to the control API of the emulated Function Compute (ACS3-HMAC-SHA256), and to nothing else: the address comes from
 * EMULATED_FC_ENDPOINT and has to be loopback.
 */
const { createHash, createHmac, randomBytes } = require('node:crypto');

const VERSION = '2023-03-30';

/** A refusal of the platform. */
class FunctionComputeError extends Error {
  constructor(status, { Code: code, Message: message, RequestId: requestId }) {
    super(`${code}: code: ${status}, ${message} request id: ${requestId}`);
    this.name = 'FunctionComputeError';
    this.statusCode = status;
    this.code = code;
  }
}

function createClient({ AccessKeyID, AccessKeySecret, SecurityToken }) {
  const endpoint = new URL(process.env.EMULATED_FC_ENDPOINT || 'unset:');
  if (endpoint.protocol !== 'http:' || !/^(127(\.\d+){3}|localhost)$/.test(endpoint.hostname))
    throw new Error(
      'EMULATED_FC_ENDPOINT is not http://127.0.0.1:<port>. This component deploys to the emulator only; for Alibaba Cloud use fc3.',
    );

  return async function call(action, method, path, options) {
    try {
      return await send(action, method, path, options);
    } catch (error) {
      // Without an answer, as where a connection was closed while this process was busy: what can be sent twice is.
      if (error instanceof FunctionComputeError || !['GET', 'PUT'].includes(method)) throw error;
      return send(action, method, path, options);
    }
  };

  async function send(action, method, path, { query = {}, body, headers = {} } = {}) {
    const pathname = `/${VERSION}${path}`;
    const payload = body === undefined ? '' : JSON.stringify(body);
    const canonicalQuery = Object.keys(query)
      .sort()
      .map((name) => `${encode(name)}=${encode(query[name])}`)
      .join('&');
    const payloadHash = sha256(payload);
    const signed = {
      ...headers,
      host: endpoint.host,
      'x-acs-action': action,
      'x-acs-content-sha256': payloadHash,
      'x-acs-date': new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      'x-acs-signature-nonce': randomBytes(16).toString('hex'),
      'x-acs-version': VERSION,
      ...(SecurityToken ? { 'x-acs-security-token': SecurityToken } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const names = Object.keys(signed).sort();
    const canonical = [
      method,
      pathname,
      canonicalQuery,
      names.map((name) => `${name}:${signed[name]}\n`).join(''),
      names.join(';'),
      payloadHash,
    ].join('\n');
    const text = `ACS3-HMAC-SHA256\n${sha256(canonical)}`;
    const signature = createHmac('sha256', AccessKeySecret).update(text).digest('hex');
    const authorization = `ACS3-HMAC-SHA256 Credential=${AccessKeyID},SignedHeaders=${names.join(';')},Signature=${signature}`;
    const target = `${endpoint.origin}${pathname}${canonicalQuery === '' ? '' : `?${canonicalQuery}`}`;
    const { host: _set, ...sent } = signed;
    const response = await fetch(target, {
      method,
      headers: { ...sent, authorization },
      ...(body === undefined ? {} : { body: payload }),
    });
    const answer = await response.text();
    if (response.status >= 300) throw refusalOf(response.status, answer);
    return answer === '' ? undefined : JSON.parse(answer);
  }
}

function refusalOf(status, answer) {
  try {
    return new FunctionComputeError(status, JSON.parse(answer));
  } catch {
    return new FunctionComputeError(status, { Code: 'NoUsableAnswer', Message: answer.slice(0, 200) });
  }
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** RFC 3986. */
function encode(text) {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

module.exports = { createClient };

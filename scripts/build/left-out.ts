/**
 * Leaves out packages that SDKs require and this service never uses: a use throws an error that says so. What Node.js has itself replaces
 * the one that is used.
 *
 * The SDKs use a proxy only for WebSockets and if a caller of ali-oss passes one; this service does neither.
 */
import type { Plugin } from 'esbuild';

const uploads = 'uploads of code (@alicloud/fc2)';
const webSockets = 'WebSockets';
const proxies = 'a proxy';

/** What a package is for. */
const packages: Readonly<Record<string, string>> = {
  axios: uploads,
  ws: webSockets,
  'proxy-agent': proxies,
  'http-proxy-agent': proxies,
  'https-proxy-agent': proxies,
  'socks-proxy-agent': proxies,
};

/** Replacements for what ali-oss requires and Node.js makes superfluous. */
const replaced: Readonly<Record<string, string>> = {
  // Half of ali-oss, for answers in other encodings than UTF-8: the page of a proxy, for example. Encodings have the same names here; an
  // unknown one throws, which ali-oss expects.
  'iconv-lite':
    'exports.decode = function decode(bytes, encoding) { return new TextDecoder(encoding).decode(bytes); };',
  // Recognises browsers. Without a description, ali-oss names the version of Node.js itself.
  platform: 'exports.description = null;',
  bowser: "exports.name = ''; exports.version = '';",
};

const NAMESPACE = 'left-out';

export function leftOut(): Plugin {
  return {
    name: NAMESPACE,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path: name }) =>
        Object.hasOwn(packages, name) || Object.hasOwn(replaced, name)
          ? { path: name, namespace: NAMESPACE }
          : undefined,
      );
      onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: name }) => ({
        contents: replaced[name] ?? leftOutContents(name, packages[name] ?? name),
        loader: 'js',
      }));
    },
  };
}

/** A function that can be called and constructed, under every name that the SDKs import. */
function leftOutContents(name: string, purpose: string): string {
  const message =
    `${purpose} was asked for, which needs the package ${name}. This service is built without it: ` +
    'remove what asks for it (for a proxy: its setting or variable), or route the traffic on the network.';
  // Of an error without this status, ali-oss shows no message.
  return `function leftOut() { throw Object.assign(new Error(${JSON.stringify(message)}), { name: 'LeftOutError', status: -1 }); }
module.exports = Object.assign(leftOut, { SocksProxyAgent: leftOut });`;
}

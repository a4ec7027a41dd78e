/**
 * Leaves out packages that SDKs require and this service never uses: a use throws an error that says so. A few lines replace those of which
 * it uses little.
 *
 * The SDKs use a proxy only for WebSockets and if a caller of ali-oss passes one; this service does neither.
 */
import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const requireBuiltin = createRequire(import.meta.url);

const uploads = 'an upload of code (@alicloud/fc2)';
const webSockets = 'a WebSocket';
const proxies = 'a proxy';

/** What a package is for. */
const packages: Readonly<Record<string, string>> = {
  axios: uploads,
  formstream: 'an upload of a form (urllib)',
  'js-base64': 'an operation on images (ali-oss)',
  jstoxml: 'live streaming (ali-oss)',
  // Of lodash, the SDKs use `merge` only: `$dara.merge`, which no SDK calls.
  lodash: 'a merge of objects (@darabonba/typescript)',
  // utility reads and writes files of JSON with it. It makes a promise version of every function of node:fs when it is loaded.
  'mz/fs': 'a file of JSON (utility)',
  moment: 'arithmetic with dates (@darabonba/typescript)',
  // xml2js reads answers; what it writes are requests with a body of XML.
  xmlbuilder: 'a request in XML',
  ws: webSockets,
  'proxy-agent': proxies,
  'http-proxy-agent': proxies,
  'https-proxy-agent': proxies,
  'socks-proxy-agent': proxies,
};

/** What is used instead of a package. */
const replaced: Readonly<Record<string, string>> = {
  // The address of this machine: part of a name that a client of several buckets writes. Reading it loads child_process.
  address: 'exports.ip = () => undefined;',
  // Prints to stderr, which belongs to the log, what a variable DEBUG names.
  debug: 'module.exports = () => () => {};',
  // ali-oss sends its own. This one would ask for the version of the system.
  'default-user-agent': "module.exports = (name, version) => name + '/' + version;",
  // Half of ali-oss, for answers in other encodings than UTF-8: the page of a proxy, for example. Encodings have the same names here; an
  // unknown one throws, which ali-oss expects.
  'iconv-lite':
    'exports.decode = function decode(bytes, encoding) { return new TextDecoder(encoding).decode(bytes); };',
  // The type of a body by the name of its object, for calls that do not say it. Objects of the ledger are JSON.
  mime: "exports.getType = (name) => name.endsWith('.json') ? 'application/json' : null;",
  // Recognises browsers. Without a description, ali-oss names the version of Node.js itself.
  platform: 'exports.description = null;',
  bowser: "exports.name = ''; exports.version = '';",
  // ali-oss sorts the parameters that it signs with localeCompare, whose first use loads the tables of Intl. OSS compares bytes.
  qs: `const stringify = require('qs/lib/stringify');
const sort = (left, right) => left < right ? -1 : left > right ? 1 : 0;
exports.stringify = (value, options) => stringify(value, options?.sort ? { ...options, sort } : options);`,
  // For engines without WeakMap.
  'side-channel': 'module.exports = () => new WeakMap();',
};

/** Modules of Node.js that SDKs require at their top, for what this service seldom meets: loaded at the first use. */
const builtins: readonly string[] = ['assert', 'child_process', 'zlib'];

const NAMESPACE = 'left-out';

export function leftOut(): Plugin {
  return {
    name: NAMESPACE,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path: name, namespace, resolveDir }) =>
        namespace !== NAMESPACE && isKnown(name)
          ? { path: name, namespace: NAMESPACE, pluginData: resolveDir }
          : undefined,
      );
      onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: name, pluginData: resolveDir }) => ({
        contents: contentsOf(name),
        loader: 'js',
        resolveDir,
      }));
    },
  };
}

function isKnown(name: string): boolean {
  return Object.hasOwn(packages, name) || Object.hasOwn(replaced, name) || builtins.includes(name);
}

function contentsOf(name: string): string {
  if (builtins.includes(name)) return laterContents(name);
  return replaced[name] ?? leftOutContents(name, packages[name] ?? name);
}

/** Every name of the module; the module itself can be called if it is a function. */
function laterContents(name: string): string {
  const module: unknown = requireBuiltin(name);
  const names = JSON.stringify(Object.keys(module as object));
  return `const load = () => require(${JSON.stringify(name)});
module.exports = ${typeof module === 'function' ? '(...parameters) => load()(...parameters)' : '{}'};
for (const name of ${names}) Object.defineProperty(module.exports, name, { enumerable: true, get: () => load()[name] });`;
}

/** A function that can be called and constructed, under every name that the SDKs import. */
function leftOutContents(name: string, purpose: string): string {
  const message =
    `${purpose} was asked for, which needs the package ${name}. This service is built without it: ` +
    'remove what asks for it (for a proxy: its setting or variable), or route the traffic on the network.';
  // Of an error without this status, ali-oss shows no message.
  return `function leftOut() { throw Object.assign(new Error(${JSON.stringify(message)}), { name: 'LeftOutError', status: -1 }); }
module.exports = Object.assign(leftOut, { SocksProxyAgent: leftOut, create: leftOut, merge: leftOut, toXML: leftOut, Base64: { encode: leftOut } });`;
}

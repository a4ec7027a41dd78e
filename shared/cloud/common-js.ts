/**
 * Imports of SDKs that were compiled from an ES module to CommonJS. Node.js puts all exports of such a module into `default`.
 * Loaders that honour its `__esModule` mark (tsx, which runs commands from source) return the exports themselves. The types
 * describe the former.
 */

/** @returns the exports of the SDK, with its client as `default` */
export function commonJs<Module extends object>(imported: { readonly default: Module }): Module {
  return 'default' in imported.default ? imported.default : (imported as unknown as Module);
}

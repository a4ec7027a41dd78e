/**
 * SDKs that were compiled to CommonJS from an ES module, as `import()` gives them. Node.js puts all that such a module exports into
 * `default`; loaders that follow its `__esModule` mark (tsx, with which commands run from source) give it as it is. Types know the former.
 */

/** @returns what the SDK exports, with its client as `default` */
export function commonJs<Module extends object>(imported: { readonly default: Module }): Module {
  return 'default' in imported.default ? imported.default : (imported as unknown as Module);
}

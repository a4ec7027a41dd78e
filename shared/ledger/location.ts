export type LedgerLocation =
  /** Ends with the process. */
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly directory: string }
  /** `prefix` has no slash at either end; it may be empty. */
  | { readonly kind: 'oss'; readonly bucket: string; readonly prefix: string };

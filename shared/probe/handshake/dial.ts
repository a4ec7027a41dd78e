/**
 * Where a zone address is dialled. Identity everywhere but in tests on systems that have only one loopback address.
 */
export type Dial = (address: string, port: number) => { readonly host: string; readonly port: number };

export const dialDirectly: Dial = (address, port) => ({ host: address, port });

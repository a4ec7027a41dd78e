/**
 * Maps the address of a zone to the address that is dialled. They differ only in tests, on systems with a single loopback
 * address.
 */
export type Dial = (address: string, port: number) => { readonly host: string; readonly port: number };

export const dialDirectly: Dial = (address, port) => ({ host: address, port });

/** The functions as they ship, built once in a test run. */
import { buildFunctions } from '../../scripts/build/functions.ts';
import { madeOnce } from './made-once.ts';

export function shippingBundles(): Promise<string> {
  return madeOnce('shipping-functions', (directory) => buildFunctions(directory));
}

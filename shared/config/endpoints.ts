/**
 * Addresses that replace those of the cloud: for an emulator on this machine, or for VPC endpoints.
 *
 * Requests contain credentials, so plain http is accepted only for a loopback address.
 */

import { regionPattern } from '../base/identifiers.ts';
import { type EndpointOverride, isLoopback } from '../cloud/endpoints.ts';
import { accept, listItems, type Parsed, type Parser, refuse } from './parsed.ts';

const parseOrigin: Parser<string> = (text) => {
  if (!URL.canParse(text)) return refuse('it is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return refuse('it does not begin with http:// or https://');
  if (url.username !== '' || url.password !== '') return refuse('it contains a user name or password');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return refuse('it has a path or query');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return refuse(`plain http to ${url.hostname} would expose credentials and answers to the network`);
  return accept(url.origin);
};

/** One address for all regions, or a list `region=address`, or both. */
export const parseEndpoints: Parser<EndpointOverride> = (text) => {
  let everywhere: string | undefined;
  const byRegion = new Map<string, string>();
  for (const item of listItems(text)) {
    const named = /^([a-z0-9-]+)=(.*)$/.exec(item);
    const [region, address] = named ? [named[1], named[2] ?? ''] : [undefined, item];
    const origin: Parsed<string> = parseOrigin(address);
    if (!origin.ok) return origin;
    if (region === undefined) {
      if (everywhere !== undefined) return refuse('it has two addresses without a region');
      everywhere = origin.value;
    } else {
      if (!regionPattern.test(region)) return refuse(`"${region}" is not a region id`);
      if (byRegion.has(region)) return refuse(`it names ${region} twice`);
      byRegion.set(region, origin.value);
    }
  }
  return accept({ everywhere, byRegion: Object.fromEntries(byRegion) });
};

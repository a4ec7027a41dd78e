/**
 * Converts `{"CertificateId": 1, "Tags": [{"TagKey": "a"}]}` to `{ certificateId: 1, tags: [{ tagKey: 'a' }] }`, as the SDK does
 * for the actions that it knows. Null fields are left out: CAS uses null and absence alike.
 */
export function camelise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelise);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== null)
    .map(([name, field]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, camelise(field)]);
  return Object.fromEntries(fields);
}

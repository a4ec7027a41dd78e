/**
 * Converts the flattened parameters of RPC calls to nested ones: `Certificates.1.CertificateId=x` becomes
 * `{ Certificates: [{ CertificateId: 'x' }] }`. Positions begin at 1 and only their order counts. A.
 */

interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

function emptyNode(): Node {
  return { children: new Map() };
}

export function nest(flat: ReadonlyMap<string, string>): Record<string, unknown> {
  const root = emptyNode();
  for (const [path, value] of flat) {
    let node = root;
    for (const step of path.split('.')) {
      let child = node.children.get(step);
      if (!child) {
        child = emptyNode();
        node.children.set(step, child);
      }
      node = child;
    }
    node.value = value;
  }
  return Object.fromEntries([...root.children].map(([name, node]) => [name, nestedValue(node)]));
}

function nestedValue({ value, children }: Node): unknown {
  if (children.size === 0) return value;
  const names = [...children.keys()];
  if (names.every((name) => /^\d+$/.test(name))) {
    return [...children]
      .sort(([left], [right]) => Number(left) - Number(right))
      .map(([, node]) => nestedValue(node));
  }
  return Object.fromEntries([...children].map(([name, node]) => [name, nestedValue(node)]));
}

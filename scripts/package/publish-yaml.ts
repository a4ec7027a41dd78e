/**
 * publish.yaml of the application: how Serverless Devs and its registry describe it. Pure.
 *
 * It asks for no system policy: `npm run deploy` makes a role with a policy of its own for each function.
 *
 * Source: the format of templates of edition 3.0.0, as in devsapp/start-fc and devsapp/fc-certbot.
 */
import { stringify } from 'yaml';
import { parameters } from './parameters.ts';

export interface Description {
  readonly name: string;
  readonly version: string;
  /** Where people find the source. `undefined`: left out, because a wrong address is worse than none. */
  readonly homePage: string | undefined;
}

export function publishYaml({ name, version, homePage }: Description): string {
  return stringify(
    {
      Edition: '3.0.0',
      Type: 'Project',
      Name: name,
      Version: version,
      Provider: ['阿里云'],
      Description:
        '自动轮换阿里云 ALB 监听的服务器证书：按顺序替换，用真实的 TLS 握手验证，验证未通过则回滚。Rotates server certificates of ALB listeners, proves them by TLS handshakes, and rolls back otherwise.',
      ...(homePage === undefined ? {} : { HomePage: homePage }),
      Tags: ['ALB', '证书', 'TLS'],
      Category: '其它',
      Service: { 函数计算: { Authorities: [] } },
      Effective: 'Public',
      Parameters: {
        type: 'object',
        additionalProperties: false,
        required: parameters.map(({ name }) => name),
        properties: Object.fromEntries(
          parameters.map(({ name: key, title, default: value, description, pattern }) => [
            key,
            { title, type: 'string', default: value, description, pattern },
          ]),
        ),
      },
    },
    { lineWidth: 0 },
  );
}

/**
 * Types of @alicloud/fc2 2.6.6, which ships none: only what this project calls, as its source (lib/client.js) says it behaves.
 *
 * What the types cannot say: nothing is retried; a function that fails answers 200 with the header `x-fc-error-type`; a refusal is an
 * Error with `code` (the body's ErrorCode) whose HTTP status stands only in its message, `... failed with 409. ...`.
 */
declare module '@alicloud/fc2' {
  namespace Client {
    interface Config {
      readonly accessKeyID: string;
      readonly accessKeySecret: string;
      /** Sent only with an access key id that begins with `STS`, and demanded with those. */
      readonly securityToken?: string | undefined;
      readonly region: string;
      /** https. Without it requests go in plain text. */
      readonly secure?: boolean;
      /** The address inside the VPC of the region. */
      readonly internal?: boolean;
      /** Instead of `https://<account>.<region>.fc.aliyuncs.com`; no trailing slash. */
      readonly endpoint?: string;
      /** Milliseconds until the answer; 60 000 by default. */
      readonly timeout?: number;
      /** Added to every request. */
      readonly headers?: Headers;
    }

    type Headers = Readonly<Record<string, string>>;

    interface Response<Data> {
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly data: Data;
    }
  }

  class Client {
    constructor(accountId: string, config: Client.Config);

    /** The dated part of every path; another one may be set, for example `2023-03-30`. */
    version: string;
    readonly endpoint: string;

    /** A body that is an object is sent as JSON. An answer of type application/json is parsed, any other is text. */
    request(
      method: string,
      path: string,
      query?: Readonly<Record<string, string>> | null,
      body?: string | Buffer | object | null,
      headers?: Client.Headers,
      options?: { readonly rawBuf?: boolean },
    ): Promise<Client.Response<unknown>>;

    /** Asynchronous with the header `x-fc-invocation-type: Async`; then the data is empty. */
    invokeFunction(
      serviceName: string,
      functionName: string,
      event: string | Buffer,
      headers?: Client.Headers,
      qualifier?: string,
      options?: { readonly rawBuf?: false },
    ): Promise<Client.Response<unknown>>;

    /** The value of the `authorization` header. `queries` are signed only where they are given. */
    static getSignature(
      accessKeyId: string,
      accessKeySecret: string,
      method: string,
      path: string,
      headers: Client.Headers,
      queries?: Readonly<Record<string, string>> | null,
    ): string;
  }

  // biome-ignore lint/style/noDefaultExport: `module.exports` of a CommonJS module is what a default import gives.
  export { Client as default };
}

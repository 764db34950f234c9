/** The insides of s3rver 3.7.1 that this folder relies on; `@types/s3rver` describes only the server. */

declare module 's3rver/lib/models/error.js' {
  /** Answered as S3's XML, with S3's HTTP status for `code` (500 for a code s3rver does not know). */
  export default class S3Error extends Error {
    constructor(code: string, message: string, detail?: Record<string, string | number>);
    readonly code: string;
    status: number;
  }
}

declare module 's3rver/lib/models/object.js' {
  /** Keeps, of the headers it is given, those that S3 stores with an object. */
  export default class S3Object {
    constructor(
      bucket: string,
      key: string,
      content: import('node:stream').Readable | null,
      metadata: Readonly<Record<string, string | string[] | number | undefined>>,
    );
    readonly bucket: string;
    readonly key: string;
    readonly content: import('node:stream').Readable | null;
    readonly metadata: Readonly<Record<string, string | number>>;
    readonly size: number;
    readonly lastModifiedDate: Date;
    range?: { readonly start: number; readonly end: number };
  }
}

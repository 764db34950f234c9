import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Readable } from 'node:stream';
import type S3Object from 's3rver/lib/models/object.js';

export type Metadata = S3Object['metadata'];

export type ListOptions = {
  readonly prefix?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly startAfter?: string | undefined;
  readonly maxKeys?: number | undefined;
};
export type Listing = {
  readonly objects: readonly S3Object[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
};
/** A missing start or end is the object's own. */
export type Range = { readonly start?: number; readonly end?: number };
export type Stored = { readonly size: number; readonly md5: string };
export type CompletedPart = { readonly number: number; readonly etag: string };
type Bucket = { readonly name: string; readonly creationDate: Date };

/** What s3rver's controllers call on their store. `md5` is what becomes the ETag. */
export type S3rverStore = {
  listBuckets(): Promise<readonly Bucket[]>;
  getBucket(bucket: string): Promise<Bucket | null>;
  putBucket(bucket: string): Promise<Bucket | null>;
  deleteBucket(bucket: string): Promise<void>;
  listObjects(bucket: string, options: ListOptions): Promise<Listing>;
  existsObject(bucket: string, key: string): Promise<boolean>;
  getObject(bucket: string, key: string, range?: Range): Promise<S3Object | null>;
  putObject(object: S3Object): Promise<Stored>;
  copyObject(): Promise<never>;
  deleteObject(bucket: string, key: string): Promise<void>;
  initiateUpload(bucket: string, key: string, uploadId: string, headers: IncomingHttpHeaders): Promise<void>;
  putPart(bucket: string, uploadId: string, partNumber: string, content: Readable): Promise<Stored>;
  putObjectMultipart(bucket: string, uploadId: string, parts: readonly CompletedPart[]): Promise<Stored>;
  getSubresource(): Promise<null>;
  putSubresource(): Promise<never>;
  deleteSubresource(): Promise<never>;
};

/** The part of Koa's context that our middleware uses. */
export type Context = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
  readonly headers: IncomingHttpHeaders;
  readonly req: IncomingMessage;
  store: S3rverStore;
  status: number;
  body: unknown;
};
export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

type Logger = Readonly<Record<'info' | 'warn' | 'error', () => void>>;

/** S3rver extends Koa, and keeps its store where every request finds it. */
export type S3rverInternals = {
  store: S3rverStore;
  readonly context: { store: S3rverStore; logger: Logger };
  /** In order: request log, XML encoding, Express mount, virtual hosts, router. */
  readonly middleware: Middleware[];
  readonly httpServer: Server;
};

import S3Error from 's3rver/lib/models/error.js';

export const preconditionFailed = () =>
  new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: 'If-None-Match',
  });

export const notImplemented = (what: string) =>
  new S3Error('NotImplemented', `${what} is not implemented by the embedded S3`);

export const accessDenied = () => new S3Error('AccessDenied', 'Only signed requests are served');

export const invalidBucketName = (bucket: string) =>
  new S3Error('InvalidBucketName', 'The specified bucket is not valid', { BucketName: bucket });

export const invalidKey = (key: string, reason: string) =>
  new S3Error('InvalidArgument', `The key cannot be kept as a plain file: ${reason}`, {
    ArgumentName: 'Key',
    // NUL and its like cannot be written in XML.
    ArgumentValue: JSON.stringify(key),
  });

export const keyTooLong = () => new S3Error('KeyTooLongError', 'Your key is too long');

export const invalidArgument = (message: string) => new S3Error('InvalidArgument', message);

export const incompleteBody = (message: string) => new S3Error('IncompleteBody', message);

export const badDigest = (algorithm: string) =>
  new S3Error('BadDigest', `The ${algorithm} you specified did not match what we received`);

export const noSuchUpload = () => new S3Error('NoSuchUpload', 'The specified upload does not exist');

export const invalidPart = (number: number) =>
  new S3Error('InvalidPart', 'A part was not uploaded, or its ETag differs', { PartNumber: number });

export const invalidPartOrder = () =>
  new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order');

export const entityTooSmall = (number: number) =>
  new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    PartNumber: number,
  });

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Whether Node's file system refused with one of these codes. */
export const isSystemError = (error: unknown, ...codes: readonly string[]) =>
  codes.some((code) => code === codeOf(error));

import { createServer } from 'node:http';
import { type Answer, textBody } from './answer.ts';
import { deliver } from './delivery.ts';
import { close, listen } from './listening.ts';
import { type OpenRequest, openRequest } from './request-log.ts';
import type { World } from './world.ts';

/** A second origin, like the S3 bucket behind a presigned link; it listens only once it is needed. */
export type RedirectTarget = {
  urlOf(report_id: string): Promise<string>;
  close(): Promise<void>;
};

export function createRedirectTarget(
  world: World,
  now: () => number,
  record: (request: OpenRequest) => void,
): RedirectTarget {
  const server = createServer((request, response) => {
    const open = openRequest(request, response, now(), () => 'redirected-download');
    record(open);
    answerPresigned(open, world)
      .then((answer) => deliver(response, answer))
      .catch(() => response.destroy());
  });
  let listening: Promise<number> | undefined;
  return {
    async urlOf(report_id) {
      listening ??= listen(server, 0);
      const signature = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=300&X-Amz-Signature=simulated';
      return `http://127.0.0.1:${await listening}/reports/${report_id}?${signature}`;
    },
    close: async () => (listening === undefined ? undefined : close(server)),
  };
}

/** S3 refuses a presigned request that brings another authorization too, and so does this. */
async function answerPresigned({ path, headers }: OpenRequest, world: World): Promise<Answer> {
  if (headers.authorization !== undefined) {
    return xmlError(400, 'InvalidArgument', 'Only one auth mechanism allowed');
  }
  const report = world.reports.find(path.replace('/reports/', ''));
  if (report === undefined) return xmlError(404, 'NoSuchKey', 'The specified key does not exist.');
  return { status: 200, headers: {}, body: await world.fileOf(report) };
}

function xmlError(status: number, code: string, message: string): Answer {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: {}, body: textBody('application/xml', xml) };
}
